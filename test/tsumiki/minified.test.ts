import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build, type PluginBuild } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

// What tsx does to sources (keepNames), and what is done to a bundle, reaches neither threads nor names.

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tsumiki-minified-"));
});
afterAll(() => rm(folder, { recursive: true }));

const variants: [name: string, options: BuildOptions][] = [
  ["as it is", {}],
  ["keepNames", { keepNames: true }],
  ["minify", { minify: true }],
  ["minify and keepNames", { minify: true, keepNames: true }],
];

/** A bundle of this program, in one file. */
async function bundled(name: string, contents: string, options: BuildOptions): Promise<string> {
  const outfile = join(folder, `${name.replaceAll(" ", "-")}.cjs`);
  await build({
    stdin: { contents, resolveDir: import.meta.dirname, sourcefile: "program.mjs" },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    conditions: ["@tsumiki/source"],
    logLevel: "error",
    ...options,
  });
  return outfile;
}

const training = `
import { Adam, affine, Conv2d, crossEntropy, Flatten, init, MaxPool2d, ReLU, scope, seed, sequential, uniform } from "tsumiki";
init({ threads: 3 }).then(({ threads }) => {
  seed(1);
  const model = sequential([1, 12, 12], new Conv2d(1, 4, 3), new ReLU(), new MaxPool2d(2), new Flatten(), affine(10));
  const optimizer = new Adam(model.parameters());
  const images = uniform([10, 1, 12, 12]);
  const losses = Array.from({ length: 3 }, () => scope(() => {
    const [scores, backward] = model.forward(images);
    const [loss, lossBackward] = crossEntropy()(scores, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    backward(lossBackward());
    optimizer.step();
    return loss.item();
  }));
  let refusal = "";
  try { new Conv2d(1, 4, 0); } catch (error) { refusal = error.message; }
  console.log(JSON.stringify({ threads, losses, summary: String(model), refusal }));
});`;

test("a bundle trains on threads and names its layers, whatever becomes of the names in the code", async () => {
  const outcomes = [];
  for (const [name, options] of variants) {
    const { stdout } = await promisify(execFile)(process.execPath, [await bundled(name, training, options)]);
    outcomes.push(JSON.parse(stdout));
  }
  const [plain] = outcomes;
  expect(plain.threads).toBe(3);
  expect(plain.summary).toContain("Conv2d");
  expect(plain.summary).toContain("MaxPool2d");
  for (const outcome of outcomes) expect(outcome).toEqual(plain);
});

test("every class has its name in a minified bundle, but for those that are there to be extended", async () => {
  const program = `
    import * as tsumiki from "tsumiki";
    const classes = Object.entries(tsumiki).filter(([, value]) => /^class\\b/.test(String(value)));
    const nameOf = (each) => each.prototype instanceof Error ? new each("").name : each.name;
    console.log(JSON.stringify({ count: classes.length, lost: classes.filter(([name, each]) => nameOf(each) !== name).map(([name]) => name) }));`;
  const file = await bundled("names", program, { minify: true });
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  const { count, lost } = JSON.parse(stdout);
  expect(count).toBeGreaterThan(70);
  expect(lost).toEqual(["Container", "DerivedLayer", "Layer", "Optimizer"]);
});

test("what a program does not use of the layers is not in its bundle", async () => {
  const file = await bundled("one layer", 'import { ReLU } from "tsumiki"; console.log(new ReLU());', { minify: true });
  const code = await readFile(file, "utf8");
  expect(code).toContain('"ReLU"');
  for (const unused of ["Conv2d", "LayerNorm", "GELU", "Dropout", "Lion", "relaxed-simd"]) {
    expect(code).not.toContain(unused);
  }
});

test.each([
  ["relaxed", "", 'ran "simd"'],
  ["plain", "", 'ran "relaxed-simd"'],
  [
    "plain",
    "WebAssembly.validate = () => false;",
    'has no relaxed SIMD; put the build "simd" into the bundle again, or',
  ],
  ["relaxed|plain", "", "init: there is no build of the kernels in this bundle; pass init({ module }) one of"],
])("whoever puts an empty text for the build %s has a bundle without it (%s)", async (left, engine, outcome) => {
  const program = `
    import { init } from "tsumiki";
    ${engine}
    init({ threads: 1 }).then(({ build }) => console.log(\`ran "\${build}"\`), ({ message }) => console.log(message));`;
  const without = {
    name: "without",
    setup({ onLoad }: PluginBuild) {
      onLoad({ filter: new RegExp(`/generated/(${left})\\.ts$`) }, () => ({
        contents: left
          .split("|")
          .map((name) => `export const ${name} = "";`)
          .join("\n"),
      }));
    },
  };
  const file = await bundled(`without ${left.replace("|", " and ")}`, program, { plugins: [without] });
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  expect(stdout).toContain(outcome);
});
