import type { Block } from "@tsumiki/kernels";
import { expect, test } from "vitest";
import type { WasmBackend } from "../../../../packages/kernels/src/wasm/backend.ts";
import { startWasm } from "../../../../packages/kernels/src/wasm/start.ts";

const mebibyte = 2 ** 20;
const adam = {
  learningRate: 0.1,
  weightDecay: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  correction1: 1,
  correction2: 1,
  decoupled: false,
};

interface Parameter {
  readonly value: Block;
  readonly gradient: Block;
  readonly mean: Block;
  readonly squares: Block;
}

function parameter(backend: WasmBackend, size: number): Parameter {
  const block = () => {
    const made = backend.allocate(size, "persistent");
    backend.kernels.fill(1, made);
    return made;
  };
  return { value: block(), gradient: block(), mean: block(), squares: block() };
}

/** Activations in a scope, a reduction with partial sums, an update in place. */
function trainingStep({ kernels, ...backend }: Steps, { value, gradient, mean, squares }: Parameter): void {
  const shape = [8, value.size / 8];
  backend.openScope();
  const y = backend.allocate(value.size);
  const sum = backend.allocate(value.size / 8);
  kernels.unary("sigmoid", value, y);
  kernels.reduce("sum", { shape, axes: [0], outRank: 1 }, y, sum);
  kernels.accumulate(y, gradient);
  kernels.adamStep(adam, value, gradient, mean, squares, null);
  backend.closeScope([]);
}

type Steps = Pick<WasmBackend, "kernels" | "openScope" | "closeScope" | "allocate">;

function stepsOf(backend: WasmBackend): Steps {
  return {
    kernels: backend.kernels,
    openScope: () => backend.openScope(),
    closeScope: (survivors) => backend.closeScope(survivors),
    allocate: (size) => backend.allocate(size),
  };
}

test("5,000 steps need no more memory than the first", async () => {
  const backend = await startWasm();
  const weights = parameter(backend, 20_000);
  trainingStep(stepsOf(backend), weights);
  const { memoryBytes } = backend;
  for (let step = 1; step < 5_000; step++) trainingStep(stepsOf(backend), weights);
  expect(backend.memoryBytes).toBe(memoryBytes);
});

test("100,000 operations outside any scope, in a synchronous loop, need no more memory than the first", async () => {
  const backend = await startWasm();
  const once = () => {
    const [x, y] = [backend.allocate(1000), backend.allocate(1000)];
    backend.kernels.fill(2, x);
    backend.kernels.unary("square", x, y);
    return backend.read(y, [1000])[0];
  };
  expect(once()).toBe(4);
  const { memoryBytes } = backend;
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 50_000; i++) once();
  expect(backend.memoryBytes).toBe(memoryBytes);
  // 600 MB went through.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * mebibyte);
});

test("200 models in a synchronous loop need no more memory than the first few", async () => {
  const backend = await startWasm();
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let model = 0; model < 200; model++) {
    const weights = parameter(backend, mebibyte / 4);
    for (let step = 0; step < 3; step++) trainingStep(stepsOf(backend), weights);
    if (model === 40) most = backend.memoryBytes;
  }
  expect(backend.memoryBytes).toBe(most);
  expect(most).toBeLessThanOrEqual(160 * mebibyte);
  // 800 MB of parameters and state were made.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(400 * mebibyte);
});

test("forgotten models do not cost a living one its values", async () => {
  const backend = await startWasm();
  const mine = parameter(backend, 1000);
  backend.kernels.fill(3, mine.value);
  for (let model = 0; model < 100; model++) trainingStep(stepsOf(backend), parameter(backend, mebibyte / 4));
  expect(new Set(backend.read(mine.value, [1000]))).toEqual(new Set([3]));
});
