import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, expect, test, vi } from "vitest";
import { type Effort, quick } from "./src/effort.ts";
import type { Part } from "./src/options.ts";
import { Progress } from "./src/progress.ts";
import { run } from "./src/run.ts";

// On a busy machine processes with threads of their own wait for their turn.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "tsumiki-benchmark-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** So little that it takes no time, and with nobody to compare with. */
const brief = { rounds: 2, milliseconds: 1, warmUpMilliseconds: 1 };
const tiny: Effort = {
  ...{ ...quick, models: ["small"], kernels: brief, steps: brief, frameworks: { steps: 0, seconds: 0 } },
  loading: brief,
  memory: [{ model: "small", batch: 3, steps: 30 }],
  batches: { models: ["small"], sizes: [1, 3], milliseconds: 1 },
};

async function bench(only: Part) {
  const json = join(folder, `${only}.json`);
  const printed: string[] = [];
  const progress = new Progress(new PassThrough() as unknown as NodeJS.WriteStream);
  const { failed } = await run({ quick: true, only, json }, tiny, progress, (text) => printed.push(text));
  const output = printed.join("\n");
  expect(failed, output).toEqual([]);
  expect(output).not.toMatch(/NaN|undefined|Infinity/);
  expect(Math.max(...output.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  return { output, results: JSON.parse(readFileSync(json, "utf8")) };
}

const number = expect.any(Number);
const text = expect.any(String);

test("the kernels: JSON in the form that is documented, with shares of the peak", async () => {
  const { output, results } = await bench("kernels");
  expect(output).toContain("conv 1→4 3x3, 28x28 ");
  expect(results).toEqual({
    machine: { processor: text, cores: number, platform: text, node: text, build: text, threads: number },
    peak_gflops: expect.objectContaining({ 1: number }),
    kernels: expect.any(Array),
    ...{ steps: [], batches: [], loading: [], accuracy: null, memory: [] },
  });
  const one = results.kernels.filter(({ threads }: { threads: number }) => threads === 1);
  expect(one.map(({ layer, pass }: { layer: string; pass: string }) => `${layer}: ${pass}`)).toEqual([
    "conv 1→4 3x3, 28x28: forward",
    "conv 1→4 3x3, 28x28: weight gradient",
    "affine 676→10: forward",
    "affine 676→10: input gradient",
    "affine 676→10: weight gradient",
  ]);
  for (const kernel of results.kernels) {
    expect(kernel).toEqual({ model: "small", layer: text, pass: text, threads: number, gflops: number, share: number });
    expect(kernel.gflops).toBeGreaterThan(0);
    expect(kernel.share).toBeCloseTo(kernel.gflops / results.peak_gflops[kernel.threads], 10);
  }
});

test("the training steps: on one thread and on all, with the median no better than the best", async () => {
  const { output, results } = await bench("steps");
  expect(output).toContain("2. Training steps at batch 100: milliseconds");
  const threads = [...new Set([1, results.machine.threads])];
  expect(results.steps.filter((step: { framework: string }) => step.framework === "tsumiki")).toEqual(
    threads.map((count) => {
      return { model: "small", framework: "tsumiki", threads: count, best_ms: number, median_ms: number };
    }),
  );
  for (const { best_ms, median_ms } of results.steps) {
    expect(best_ms).toBeGreaterThan(0);
    expect(median_ms).toBeGreaterThanOrEqual(best_ms);
  }
});

test("the batches: each size, with images a second", async () => {
  const { output, results } = await bench("batches");
  expect(output).toMatch(/^batch +small +images\/s$/m);
  expect(results.batches.map(({ batch }: { batch: number }) => batch)).toEqual([1, 3]);
});

test("the loading: each way of it, and how fast it is in that without augmentation", async () => {
  const { output, results } = await bench("loading");
  expect(output).toMatch(/^simple +plain +1 .* 100 %$/m);
  expect(output).toMatch(/^simple: speed with shift, rotate, elastic, in that without, 1 thread +\d+ % +≥ 90 %/m);
  expect(results.loading.slice(0, 3)).toEqual(
    ["plain", "shift, rotate", "shift, rotate, elastic"].map((augment) => {
      return { model: "simple", augment, threads: 1, best_ms: number, median_ms: number };
    }),
  );
});

test("the memory: what linear memory takes, and that a small training leaves it as it is", async () => {
  const { output, results } = await bench("memory");
  expect(output).toMatch(/^small +3 +30 +\d.* MiB +0\.00 MiB$/m);
  expect(results.memory).toEqual([{ model: "small", batch: 3, steps: 30, bytes: number, growth_bytes: 0 }]);
  expect(results.memory[0].bytes).toBeGreaterThan(2 ** 20);
});
