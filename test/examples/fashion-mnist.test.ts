import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { CommanderError } from "commander";
import { Generator } from "tsumiki";
import { afterAll, expect, test } from "vitest";
import { classNames, clothes } from "../../examples/fashion-mnist/src/clothes.ts";
import { showConfusion } from "../../examples/fashion-mnist/src/confusion.ts";
import { oneLine, parseOptions } from "../../examples/fashion-mnist/src/options.ts";
import { linesOf, run } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "tsumiki-fashion-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface MadeUp {
  readonly train?: number;
  readonly test?: number;
  readonly size?: number;
  readonly classes?: number;
  readonly packed?: boolean;
}

/** The four files in a folder of that name. Class c has a bar in its own rows, amid noise. */
function madeUp(
  name: string,
  { train = 480, test = 100, size = 28, classes = 10, packed = false }: MadeUp = {},
): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [part, count] of [
    ["train", train],
    ["t10k", test],
  ] as const) {
    const generator = new Generator(part);
    const labels = Uint8Array.from({ length: count }, (_, index) => index % classes);
    const pixels = Uint8Array.from({ length: count * size * size }, () => generator.integer(100));
    for (const [index, label] of labels.entries()) {
      const row = 4 + 2 * label;
      const start = (index * size + row) * size;
      if (row < size) pixels.fill(255, start + 6, start + size - 6);
    }
    write(path, `${part}-images-idx3-ubyte`, idx(pixels, [count, size, size]), packed);
    write(path, `${part}-labels-idx1-ubyte`, idx(labels, [count]), packed);
  }
  return path;
}

/** Magic number, the length of each axis, and the bytes. */
function idx(bytes: Uint8Array, shape: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length, 0);
  for (const [axis, length] of shape.entries()) header.writeUInt32BE(length, 4 + 4 * axis);
  return Buffer.concat([header, bytes]);
}

function write(path: string, name: string, bytes: Buffer, packed: boolean): void {
  writeFileSync(join(path, packed ? `${name}.gz` : name), packed ? gzipSync(bytes) : bytes);
}

const train = (...args: string[]) => run("fashion-mnist", args, { cwd: folder });

test("trains on the files of a folder, and tests once at the end, class by class, in 60 columns", async () => {
  const { code, stdout, stderr } = await train("--folder", madeUp("clothes", { packed: true }), "--epochs", "4");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const lines = linesOf(stdout);
  expect(lines).toContain("440 images to train with, 40 to choose by, 100 to test once");
  expect(
    lines.filter((line) => /^epoch \d\/4 {2}loss \d\.\d{4} {2}validation \d+\.\d\d% {2}\d+\.\d s$/.test(line)),
  ).toHaveLength(4);
  const table = lines.slice(-12, -1);
  expect(table[0]).toBe("of 1,000     T-  Tr  Pu  Dr  Co  Sa  Sh  Sn  Ba  An");
  expect(table.slice(1).map((line) => line.slice(0, 11).trim())).toEqual(classNames);
  expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(Number(/^test accuracy (\d+\.\d\d)%$/.exec(lines.at(-1) as string)?.[1])).toBeGreaterThan(50);
});

test("--no-test leaves the test images alone", async () => {
  const path = madeUp("chosen-by", { train: 240 });
  const { code, stdout } = await train("--folder", path, "--epochs", "1", "--no-test", "--threads", "1");
  expect(code).toBe(0);
  expect(linesOf(stdout).at(-1)).toMatch(/^epoch 1\/1 {2}loss /);
});

test.each([
  [[], "error: required option '--folder <folder>' not specified"],
  [["--folder", ".", "--epoch", "3"], "error: unknown option '--epoch' (Did you mean --epochs?)"],
  [
    ["--folder", ".", "--epochs", "0"],
    "error: option '--epochs <number>' argument '0' is invalid. It must be a whole number of at least 1.",
  ],
])("%j is refused in one line", (args, line) => {
  const told = () => {
    try {
      return parseOptions(args);
    } catch (error) {
      return oneLine(error as CommanderError);
    }
  };
  expect(told()).toBe(line);
});

test("a folder without the files is one line on stderr, and exit code 2", async () => {
  const { code, stdout, stderr } = await train("--folder", "nowhere");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  const start =
    "error: option '--folder' argument 'nowhere' is invalid. idxFiles nowhere: cannot read the folder (ENOENT";
  expect(linesOf(stderr)).toEqual([expect.stringContaining(start)]);
});

test.each<[string, () => string, RegExp]>([
  [
    "a folder without one of the files",
    () => {
      const path = madeUp("three", { train: 20, test: 10 });
      rmSync(join(path, "t10k-labels-idx1-ubyte"));
      return path;
    },
    /found no t10k-labels-idx1-ubyte \(or the like.*the files there are "t10k-images-idx3-ubyte", "train-images/,
  ],
  [
    "images of another size",
    () => madeUp("small", { train: 20, test: 10, size: 20 }),
    /the train files are not those of Fashion-MNIST: images of 1 x 28 x 28 pixels are expected, got 1 x 20 x 20$/,
  ],
  [
    "labels of more than ten classes",
    () => madeUp("many", { train: 22, test: 11, classes: 11 }),
    /the train files are not those of Fashion-MNIST: .*10/,
  ],
  [
    "labels of fewer than ten classes",
    () => madeUp("few", { train: 16, test: 8, classes: 8 }),
    /the train files are not those of Fashion-MNIST: no Bag, no Ankle boot$/,
  ],
  [
    "a file that is damaged",
    () => {
      const path = madeUp("damaged", { train: 20, test: 10 });
      writeFileSync(join(path, "t10k-images-idx3-ubyte"), "no images");
      return path;
    },
    /the test files are not those of Fashion-MNIST: /,
  ],
])("%s is named", async (_, make, sentence) => {
  await expect(clothes(make())).rejects.toThrow(sentence);
});

test("the table shows what became of every thousand, and nothing for none", () => {
  const table = showConfusion(
    [
      [3, 1],
      [0, 20],
    ],
    ["Shirt", "Bag"],
  );
  expect(table.split("\n")).toEqual(["of 1,000     Sh  Ba", "Shirt       750 250", "Bag           ·1000"]);
});
