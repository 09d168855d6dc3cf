import { type Backend, type Block, dropoutHash, portableMath, reference } from "@tsumiki/kernels";
import { expect, test } from "vitest";
import { startWasm } from "../../../packages/kernels/src/wasm/start.ts";

const builds = await Promise.all([startWasm("relaxed-simd"), startWasm("simd")]);
const namedBuilds = builds.map((backend) => [backend.info.build, backend] as const);

/** In [0, 1), exact in float32. */
function random(seed: number, position: number): number {
  return (dropoutHash(seed, position) >>> 8) / 2 ** 24;
}

function block(backend: Backend, size: number, value: (position: number) => number): Block {
  const made = backend.allocate(size);
  backend.write(
    made,
    [size],
    Float32Array.from({ length: size }, (_, i) => value(i)),
  );
  return made;
}

// Added one after the other in float32, their sum would be wrong in its fourth digit.
test.each(namedBuilds)("a million numbers of one sign add up to 7 digits, in the build %s", (_, backend) => {
  const { kernels } = backend;
  const size = 1_000_000;
  const x = block(backend, size, (i) => random(1, i));
  let exact = 0;
  let squares = 0;
  for (let i = 0; i < size; i++) {
    exact += random(1, i);
    squares += random(1, i) ** 2;
  }
  for (const shape of [[size], [size / 20, 20], [20, size / 20]]) {
    const columns = shape.length === 1 ? 1 : (shape[1] as number);
    const sums = backend.allocate(columns);
    kernels.reduce("sum", { shape, axes: [0], outRank: shape.length - 1 }, x, sums);
    const total = backend.read(sums, [columns]).reduce((sum, value) => sum + value, 0);
    expect(Math.abs(total / exact - 1), `sum over axis 0 of [${shape}]`).toBeLessThan(2e-7);
  }
  expect(kernels.squaredNorm(x)).toBeCloseTo(squares, 6);
});

test("the variance of values far from 0 does not cancel", () => {
  const [backend] = builds;
  const [rows, channels] = [10_000, 5];
  const x = block(backend, rows * channels, (i) => 1000 + random(2, i));
  const [mean, variance] = [backend.allocate(channels), backend.allocate(channels)];
  backend.kernels.moments({ shape: [rows, channels] }, x, mean, variance);
  // 1/12 and a little; from float32 sums of squares it would come out as anything.
  const values = backend.read(x, [rows * channels]);
  for (let c = 0; c < channels; c++) {
    const column = Array.from({ length: rows }, (_, row) => values[row * channels + c] as number);
    const average = column.reduce((sum, value) => sum + value, 0) / rows;
    const exact = column.reduce((sum, value) => sum + (value - average) ** 2, 0) / rows;
    expect((backend.read(mean, [channels])[c] as number) / average - 1).toBeCloseTo(0, 6);
    expect((backend.read(variance, [channels])[c] as number) / exact - 1).toBeCloseTo(0, 5);
  }
});

test.each(namedBuilds)("500 steps of Adam agree with float64 to 1e-6, in the build %s", (_, backend) => {
  const size = 100;
  const [actual, expected] = [backend, reference].map((each) => {
    const value = block(each, size, (i) => random(3, i));
    const [mean, squares] = [block(each, size, () => 0), block(each, size, () => 0)];
    for (let t = 1; t <= 500; t++) {
      const gradient = block(each, size, (i) => random(t + 10, i) - 0.3);
      const step = {
        learningRate: 0.001,
        weightDecay: 0,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        correction1: 1 - portableMath.power(0.9, t),
        correction2: 1 - portableMath.power(0.999, t),
        decoupled: false,
      };
      each.kernels.adamStep(step, value, gradient, mean as Block, squares as Block, null);
    }
    return each.read(value, [size]);
  }) as [Float32Array, Float64Array];
  for (let i = 0; i < size; i++) {
    expect(Math.abs((actual[i] as number) - (expected[i] as number))).toBeLessThan(1e-6);
  }
});

test("a label out of range writes nowhere", () => {
  const [backend] = builds;
  const labels = block(backend, 3, (i) => [-1, 4, 2][i] as number);
  backend.openScope();
  const [before, y, after] = [4, 12, 4].map((size) => backend.allocate(size)) as [Block, Block, Block];
  backend.kernels.fill(7, before);
  backend.kernels.fill(7, after);
  backend.kernels.oneHot(4, labels, y);
  expect([...backend.read(y, [12])]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  expect([before, after].flatMap((each) => [...backend.read(each, [4])])).toEqual(new Array(8).fill(7));
  backend.closeScope([]);
});
