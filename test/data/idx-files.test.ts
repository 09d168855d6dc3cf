import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { idxDataset, idxFiles } from "@tsumiki/data";
import { mnist } from "@tsumiki/mnist";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { idxBytes } from "./idx-bytes.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tsumiki-idx-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Of each kind other bytes, so that a test sees which file was read. */
const contents = [
  idxBytes("uint8", [2, 28, 28], new Uint8Array(2 * 28 * 28).fill(255)),
  idxBytes("uint8", [2], [3, 9]),
  idxBytes("uint8", [1, 28, 28], new Uint8Array(28 * 28).fill(51)),
  idxBytes("uint8", [1], [7]),
] as const;

const write = (...names: readonly string[]) =>
  Promise.all(
    names.map((name, at) => {
      const bytes = contents[at % 4] as Uint8Array;
      return writeFile(join(folder, name), name.endsWith(".gz") ? gzipSync(bytes) : bytes);
    }),
  );

const four = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

const names: readonly (readonly string[])[] = [
  four,
  four.map((name) => `${name}.gz`),
  four.map((name) => name.replace("-idx", ".idx")),
  four.map((name) => `emnist-digits-${name.replace("t10k", "test")}.gz`),
  ["train-images.gz", "train-labels", "test_images.idx3-ubyte", "Test-Labels.idx1-ubyte.gz"],
];

test.each(names)("%s and its like are found, and are what mnist takes", async (...given) => {
  await write(...given);
  await write("notes.txt");
  const { train, test: tested } = await mnist({ files: await idxFiles(folder) });
  expect([Array.from(train.labels()), Array.from(tested.labels())]).toEqual([[3, 9], [7]]);
  expect([train.sample(0)[0], tested.sample(0)[0]]).toEqual([1, Math.fround(0.2)]);
});

test("a folder may be a URL, a file a link, and of plain and packed the plain one is read", async () => {
  await write(...four);
  await writeFile(join(folder, "train-labels-idx1-ubyte.gz"), "not read");
  await rm(join(folder, "t10k-labels-idx1-ubyte"));
  await writeFile(join(folder, "elsewhere"), contents[3]);
  await symlink("elsewhere", join(folder, "t10k-labels-idx1-ubyte"));
  await symlink("nowhere", join(folder, "t10k-labels.gz"));
  const files = await idxFiles(pathToFileURL(folder));
  expect([files.trainLabels.at(-1), files.testLabels.at(-1)]).toEqual([9, 7]);
});

test("of several data sets in one folder, one is asked for", async () => {
  await write(...four.map((name) => `emnist-digits-${name}`), ...four.map((name) => `emnist-letters-${name}`));
  await expect(idxFiles(folder)).rejects.toThrow(
    `idxFiles ${folder}: the files of 2 data sets lie there: pass prefix: "emnist-digits" or prefix: "emnist-letters"`,
  );
  await writeFile(join(folder, "emnist-letters-train-labels-idx1-ubyte"), idxBytes("uint8", [2], [25, 1]));
  for (const prefix of ["emnist-letters", "emnist-letters-"]) {
    expect((await idxFiles(folder, { prefix })).trainLabels.at(-2)).toBe(25);
  }
  await expect(idxFiles(folder, { prefix: "emnist" })).rejects.toThrow(
    /: found no train-images-idx3-ubyte, no train-labels-idx1-ubyte, .*beginning with "emnist"; the files there are "emnist-digits-t10k-images-idx3-ubyte", /,
  );
});

test("what is missing is named, and what is there is listed", async () => {
  await mkdir(join(folder, "t10k-images-idx3-ubyte"));
  await write("train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.npy");
  await expect(idxFiles(folder)).rejects.toThrow(
    new Error(
      `idxFiles ${folder}: found no t10k-images-idx3-ubyte, no t10k-labels-idx1-ubyte (or the like, such as test.images.gz); ` +
        'the files there are "t10k-images.npy", "train-images.idx3-ubyte", "train-labels.idx1-ubyte"',
    ),
  );
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await expect(idxFiles(folder)).rejects.toThrow("; no file lies there");
  await write(...Array.from({ length: 15 }, (_, at) => `${at + 10}.png`));
  await expect(idxFiles(folder)).rejects.toThrow('"21.png" and 3 more');
});

test("two files that may both be the one are named", async () => {
  await write(...four, "train-images.idx3-ubyte");
  await expect(idxFiles(folder)).rejects.toThrow(
    '"train-images-idx3-ubyte" and "train-images.idx3-ubyte" may both be train-images-idx3-ubyte: leave only one',
  );
});

test("what is no folder is said to be none", async () => {
  await expect(idxFiles(join(folder, "fashion"))).rejects.toThrow(
    /^idxFiles .*fashion: cannot read the folder \(ENOENT/,
  );
  await expect(idxFiles(7 as never)).rejects.toThrow("idxFiles: expected the name of a folder, got the number 7");
  await expect(idxFiles(folder, { prefiks: "a" } as never)).rejects.toThrow(
    "unknown option prefiks, did you mean prefix",
  );
  await expect(idxFiles(folder, { prefix: 1 as never })).rejects.toThrow(
    "idxFiles: prefix must be what the names begin with, got the number 1",
  );
  vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
  await expect(idxFiles(folder)).rejects.toThrow("elsewhere fetch the files, and pass their bytes to idxDataset");
  vi.unstubAllGlobals();
});

test("transposed exchanges rows and columns of each image, and leaves the file as it is", async () => {
  const images = idxBytes("uint8", [2, 2, 3], [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]);
  const before = images.slice();
  const labels = idxBytes("uint8", [2], [0, 1]);
  const dataset = await idxDataset(images, labels, { transposed: true });
  expect(dataset.sampleShape).toEqual([1, 3, 2]);
  expect(Array.from(dataset.sample(0), (pixel) => Math.round(pixel * 255))).toEqual([0, 3, 1, 4, 2, 5]);
  expect(Array.from(dataset.sample(1), (pixel) => Math.round(pixel * 255))).toEqual([10, 13, 11, 14, 12, 15]);
  expect(images).toEqual(before);

  const wide = idxBytes("float32", [1, 1, 2], [0.5, 2.5]);
  const turned = await idxDataset(wide, idxBytes("uint8", [1], [0]), { transposed: true });
  expect([turned.sampleShape, Array.from(turned.sample(0))]).toEqual([
    [1, 2, 1],
    [0.5, 2.5],
  ]);
});

test("only images can be transposed", async () => {
  const [rows, labels] = [idxBytes("uint8", [2, 3], [1, 2, 3, 4, 5, 6]), idxBytes("uint8", [2], [0, 1])];
  await expect(idxDataset(rows, labels, { transposed: true })).rejects.toThrow(
    "idxDataset: transposed exchanges rows and columns of images [count, height, width], got [2, 3]; leave it out",
  );
  await expect(idxDataset(rows, labels, { transposed: "false" as never })).rejects.toThrow(
    'idxDataset: transposed must be true or false, got the string "false": leave out the quotes',
  );
});
