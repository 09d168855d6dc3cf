import { expect, test } from "vitest";
import { figures, isReached } from "./src/figures.ts";
import type { Framework, Results } from "./src/results.ts";
import { figuresTable } from "./src/tables.ts";

const machine = { processor: "any", cores: 2, platform: "any", node: "26.0.0", build: "simd", threads: 2 };
const empty: Results = {
  ...{ machine, peak_gflops: {}, kernels: [], steps: [], batches: [], loading: [], accuracy: null, memory: [] },
};

const step = (model: string, framework: Framework, threads: number, best_ms: number, median_ms = 2 * best_ms) => {
  return { model, framework, threads, best_ms, median_ms };
};
const kernel = (layer: string, threads: number, share: number) => {
  return { model: "deep", layer, pass: "forward", threads, gflops: 50 * share, share } as const;
};

const results: Results = {
  ...empty,
  steps: [
    step("simple", "tsumiki", 1, 10),
    step("simple", "tsumiki", 2, 5),
    step("simple", "pytorch", 1, 12.5),
    step("simple", "pytorch", 2, 100),
    step("simple", "jax-js", 1, 300),
    step("simple", "convnetjs", 1, 400),
    step("deep", "tsumiki-direct", 2, 60),
    step("deep", "pytorch", 2, 40),
  ],
  kernels: [
    kernel("conv 1→16 3x3, 28x28", 1, 0.8),
    kernel("conv 16→16 3x3, 28x28", 1, 0.93),
    kernel("conv 64→64 3x3, 8x8", 1, 0.89),
    kernel("conv 64→64 3x3, 8x8", 2, 0.5),
    kernel("conv 64→64 3x3, 8x8, Winograd", 1, 0.7),
    kernel("affine 50→10", 1, 0.2),
  ],
  loading: [
    { model: "simple", augment: "plain", threads: 2, best_ms: 6, median_ms: 7.2 },
    { model: "simple", augment: "shift, elastic", threads: 2, best_ms: 7, median_ms: 8 },
  ],
  accuracy: { model: "simple", data: "full", until: 99, accuracy: 99.01, seconds: 14.2 },
};

test("ratios are of each side's best, and PyTorch's is that of its best threads", () => {
  const found = figures(results, { simple: { 1: 54.075, 2: 108.15 } });
  expect(found.map((figure) => [figure.name, Number(figure.value.toPrecision(4)), isReached(figure)])).toEqual([
    ["simple: time, in PyTorch's", 0.4, true],
    ["deep, direct kernels: time, in PyTorch's", 1.5, false],
    ["simple: times as fast as jax-js", 60, true],
    ["simple: times as fast as convnetjs", 80, false],
    ["simple: two threads, times as fast as one", 2, true],
    ["direct convolutions, 16 channels in and more: lowest share of the peak", 0.89, false],
    ["direct convolutions, 1 channel in: lowest share of the peak", 0.8, true],
    ["simple: a whole step's share of the peak, 1 thread", 0.8, true],
    ["simple: a whole step's share of the peak, 2 threads", 0.8, true],
    ["simple: speed with shift, elastic, in that without, 2 threads", 0.9, true],
    ["simple: seconds of training until 99 %", 14.2, true],
  ]);
});

test("what was not measured gives no figure", () => {
  expect(figures(empty, {})).toEqual([]);
  expect(figures({ ...empty, steps: [step("simple", "tsumiki", 2, 5)] }, {})).toEqual([]);
});

test("their table says what is reached, within 100 columns", () => {
  const lines = figuresTable(figures(results, { simple: { 1: 54.075, 2: 108.15 } })).split("\n");
  expect(lines[4]).toMatch(/^simple: time, in PyTorch's +0\.40 +≤ 0\.55 +yes$/);
  expect(lines[9]).toMatch(/ 89 % +≥ 90 % +no$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});
