import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommanderError } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { notebookIn } from "../../../examples/experiments/src/notebook.ts";
import { oneLine, parseOptions } from "../../../examples/experiments/src/options.ts";
import { experiments } from "../../../examples/experiments/src/registry.ts";
import { run as runExperiment } from "../../../examples/experiments/src/run.ts";
import { sheet } from "../../../examples/experiments/src/shared/sheet.ts";
import { linesOf, run } from "../command.ts";
import { expectPicture } from "./pictures.ts";

const folder = mkdtempSync(join(tmpdir(), "tsumiki-experiments-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("without a name the experiments are listed, in 80 columns, each with its place in the book", async () => {
  const { code, stdout, stderr } = await run("experiments", [], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [, , ...lines] = linesOf(stdout);
  expect(lines.map((line) => line.split(" ")[0])).toEqual(Object.keys(experiments));
  expect(lines).toHaveLength(12);
  for (const line of lines) expect(line).toMatch(/^.{1,80}$/);
  for (const line of lines) expect(line).toMatch(/\((figures? \d-\d+( to \d-\d+)?|section 8\.\d(\.\d)?)\)$/);
});

test("an experiment says where its picture is", async () => {
  const args = ["optimizer-paths", "--seed", "7", "--threads", "1"];
  const { code, stdout, stderr } = await run("experiments", args, { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const file = /^picture: (\S+) \(\d+\.\d s, seed 7\)$/m.exec(stdout)?.[1] ?? "";
  expect(file).toBe(join("runs", "experiments", "optimizer-paths.svg"));
  const picture = readFileSync(join(folder, file), "utf8");
  expectPicture(picture);
  for (const line of linesOf(stdout)) expect(line).toMatch(/^.{0,80}$/);
});

test("a folder that cannot be written is said before anything is computed", async () => {
  writeFileSync(join(folder, "file"), "");
  const out = join(folder, "file", "pictures");
  const running = runExperiment({ name: "filters", full: false, seed: 1, out });
  await expect(running).rejects.toThrow(`error: option '--out' argument '${out}' is invalid. It cannot be written: `);
});

test.each(Object.entries(experiments))(
  "%s has a page that names its place in the book, and a picture",
  (name, { follows }) => {
    const folder = fileURLToPath(new URL("../../../examples/experiments/", import.meta.url));
    const page = readFileSync(join(folder, "src", name, "README.md"), "utf8");
    expect(page).toContain(`npx --yes pnpm@12 experiment ${name}\n`);
    expect(page).toContain(/\d\S*$/.exec(follows)?.[0]);
    expect(page).toContain(`](../../pictures/${name}.svg)`);
    expectPicture(readFileSync(join(folder, "pictures", `${name}.svg`), "utf8"));
  },
);

test.each([
  [["filter"], "error: command-argument value 'filter' is invalid for argument 'name'. There are filters, mistakes."],
  [["filters", "--fast"], "error: unknown option '--fast'"],
  [
    ["filters", "--seed", "x"],
    "error: option '--seed <number>' argument 'x' is invalid. It must be a whole number of at least 0.",
  ],
  [
    ["filters", "--threads", "0"],
    "error: option '--threads <number>' argument '0' is invalid. It must be a whole number from 1 to 64.",
  ],
  [["filters", "mistakes"], "error: too many arguments. Expected 1 argument but got 2: filters, mistakes."],
])("%j is refused in one line", (args, line) => {
  const told = () => {
    try {
      return parseOptions(args, ["filters", "mistakes"]);
    } catch (error) {
      return oneLine(error as CommanderError);
    }
  };
  expect(told()).toBe(line);
});

describe("a notebook", () => {
  const file = join(folder, "notebook.json");
  const heading = { form: "usual", seed: 1 } as const;
  beforeAll(() => notebookIn(file, heading).write([1, { two: 0.1 }]));

  test("keeps what was written under the same heading, and knows nothing under another", () => {
    expect(notebookIn(file, heading).read()).toEqual([1, { two: 0.1 }]);
    expect(notebookIn(file, { ...heading, seed: 2 }).read()).toBeUndefined();
    expect(notebookIn(file, { ...heading, form: "full" }).read()).toBeUndefined();
    expect(notebookIn(join(folder, "none.json"), heading).read()).toBeUndefined();
  });

  test.each(["", "{", "null", "[1]", '"usual"'])("that holds %j counts for nothing", (content) => {
    const damaged = join(folder, "damaged.json");
    writeFileSync(damaged, content);
    expect(notebookIn(damaged, heading).read()).toBeUndefined();
  });
});

test("a sheet puts charts side by side and below each other, and escapes its title", () => {
  const chart = (width: number, height: number) => `<svg class="a" width="${width}" height="${height}"></svg>`;
  const svg = sheet({ title: "<b> & c", charts: [chart(100, 50), chart(80, 60), chart(90, 20)], columns: 2 });
  expectPicture(svg);
  expect(svg).toContain("<title>&lt;b&gt; &amp; c</title>");
  const places = [...svg.matchAll(/<svg x="(\d+)" y="(\d+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(places).toEqual([
    [16, 40],
    [16 + 100 + 16, 40],
    [16, 40 + 60 + 16],
  ]);
  expect(svg).toContain('viewBox="0 0 228 152"'); // 16 + 100 + 16 + 80 + 16, 40 + 60 + 16 + 20 + 16
});
