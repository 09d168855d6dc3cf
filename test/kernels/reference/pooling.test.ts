import { type AverageOptions, poolGeometry, type Shape, type WindowOptions } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  averagePool2d,
  averagePool2dBackward,
  maxPool2d,
  maxPool2dBackward,
} from "../../../packages/kernels/src/reference/pooling.ts";
import {
  convolutions,
  differences,
  expectAdjoint,
  expectNear,
  flat,
  imageSize,
  pooledSize,
  random,
  seeds,
} from "./support.ts";

test("a 2x2 max-pool with stride 2 takes the largest of each block", () => {
  const x = flat([
    [1, 2, 1, 0],
    [0, 1, 2, 3],
    [3, 0, 1, 2],
    [2, 4, 0, 1],
  ]);
  const { y, index } = maximum([1, 1, 4, 4], 2, { stride: 2 }, x);
  expect(y).toEqual([2, 3, 4, 2]);
  expect(index).toEqual([1, 3, 3, 1]);
});

test("the first of equal maxima is taken, and its gradient is not shared", () => {
  const { geometry, index } = maximum([1, 1, 1, 4], [1, 2], { stride: [1, 2] }, flat([5, 5, 0, 0]));
  expect(index).toEqual([0, 0]);
  const dx = new Float64Array(4).fill(NaN);
  maxPool2dBackward(geometry, flat([1, 2]), Float64Array.from(index), dx);
  expect(dx).toEqual(flat([1, 0, 2, 0]));
});

test("the gradients of overlapping windows with the same maximum add up", () => {
  const { geometry, index } = maximum([1, 1, 1, 3], [1, 2], {}, flat([0, 7, 0]));
  const dx = new Float64Array(3);
  maxPool2dBackward(geometry, flat([1, 10]), Float64Array.from(index), dx);
  expect(dx).toEqual(flat([0, 11, 0]));
});

test("padding never wins a maximum, nor does what lies past the border", () => {
  expect(maximum([1, 1, 1, 2], [1, 2], { padding: [0, 1] }, flat([-3, -2])).y).toEqual([-3, -2, -2]);
  expect(maximum([1, 1, 1, 3], [1, 2], { stride: 2, rounding: "ceil" }, flat([-3, -2, -1])).y).toEqual([-2, -1]);
});

test("a NaN wins a maximum, the first of them", () => {
  const { y, index } = maximum([1, 1, 1, 4], [1, 4], {}, flat([1, NaN, 9, NaN]));
  expect(y).toEqual([NaN]);
  expect(index).toEqual([1]);
});

test("of nothing but -Infinity the first is the maximum", () => {
  const { y, index } = maximum([1, 1, 1, 2], [1, 2], {}, flat([-Infinity, -Infinity]));
  expect(y).toEqual([-Infinity]);
  expect(index).toEqual([0]);
});

test("a window altogether in the padding has no maximum", () => {
  const { geometry, y, index } = maximum([1, 1, 1, 1], [1, 1], { padding: [0, 1] }, flat([5]));
  expect(y).toEqual([-Infinity, 5, -Infinity]);
  expect(index).toEqual([-1, 0, -1]);
  const dx = new Float64Array(1);
  maxPool2dBackward(geometry, flat([1, 2, 4]), Float64Array.from(index), dx);
  expect(dx).toEqual(flat([2]));
});

test("max-pool's backward agrees with differences, away from ties", () => {
  fc.assert(
    fc.property(convolutions, seeds, (geometry, seed) => {
      const x = random(imageSize(geometry), seed);
      const dy = random(pooledSize(geometry), seed + 2);
      const index = new Float64Array(dy.length);
      const pool = (x: Float64Array) => {
        const y = new Float64Array(dy.length);
        maxPool2d(geometry, x, y, index);
        return y.map((value) => (value === -Infinity ? 0 : value));
      };
      const expected = differences(pool, x, dy);
      pool(x);
      const dx = x.map(() => NaN);
      maxPool2dBackward(geometry, dy, index, dx);
      expectNear(dx, expected, 1e-7);
    }),
    { numRuns: 50 },
  );
});

test("an average counts the zeros of the padding", () => {
  const y = average([1, 1, 2, 2], 2, { padding: 1 }, flat([4, 8, 12, 16]));
  expect(y).toEqual([1, 3, 2, 4, 10, 6, 3, 7, 4]);
});

test("an average does not count what lies past the padded image", () => {
  expect(average([1, 1, 1, 3], [1, 2], { stride: 2, rounding: "ceil" }, flat([2, 4, 8]))).toEqual([3, 8]);
  // The last window holds the 8, a zero of the padding, and one place past it.
  expect(average([1, 1, 1, 4], [1, 3], { stride: 2, padding: [0, 1], rounding: "ceil" }, flat([3, 6, 9, 12]))).toEqual([
    3, 9, 6,
  ]);
});

test("without the padding, an average counts what lies inside the image alone", () => {
  const x = flat([4, 8, 12, 16]);
  expect(average([1, 1, 2, 2], 2, { padding: 1, countPadding: false }, x)).toEqual([4, 6, 8, 8, 10, 12, 12, 14, 16]);
  const row = flat([3, 6, 9, 12]);
  const options = { stride: 2, padding: [0, 1], rounding: "ceil", countPadding: false } as const;
  expect(average([1, 1, 1, 4], [1, 3], options, row)).toEqual([4.5, 9, 12]);
});

test('with padding "same" an average counts all of its elements, or those inside the image', () => {
  const row = flat([3, 6, 9, 12]);
  const same = { stride: 3, padding: "same" } as const;
  // Two windows of 3 take a row of 6: one zero before, one behind.
  expect(average([1, 1, 1, 4], [1, 3], same, row)).toEqual([3, 7]);
  expect(average([1, 1, 1, 4], [1, 3], { ...same, countPadding: false }, row)).toEqual([4.5, 10.5]);
  // A window of 2 reaches out at the end alone.
  expect(average([1, 1, 1, 4], [1, 2], { padding: "same" }, row)).toEqual([4.5, 7.5, 10.5, 6]);
  expect(average([1, 1, 1, 4], [1, 2], { padding: "same", countPadding: false }, row)).toEqual([4.5, 7.5, 10.5, 12]);
});

test("a dilated average counts its elements and not the gaps", () => {
  expect(average([1, 1, 1, 5], [1, 3], { dilation: [1, 2] }, flat([3, 100, 6, 100, 9]))).toEqual([6]);
});

test("the backward of the average is its adjoint", () => {
  fc.assert(
    fc.property(convolutions, fc.boolean(), seeds, (window, countPadding, seed) => {
      const geometry = { ...window, countPadding };
      const x = random(imageSize(geometry), seed);
      const dy = random(pooledSize(geometry), seed + 2);
      const y = dy.map(() => NaN);
      const dx = x.map(() => NaN);
      averagePool2d(geometry, x, y);
      averagePool2dBackward(geometry, dy, dx);
      expectAdjoint(dy, y, dx, x);
    }),
    { numRuns: 300 },
  );
});

function maximum(shape: Shape, kernelSize: number | [number, number], options: WindowOptions, x: Float64Array) {
  const geometry = poolGeometry("maxPool2d", shape, kernelSize, options);
  const size = geometry.batch * geometry.channels * geometry.outHeight * geometry.outWidth;
  const y = new Float64Array(size).fill(NaN);
  const index = new Float64Array(size).fill(NaN);
  maxPool2d(geometry, x, y, index);
  return { geometry, y: [...y], index: [...index] };
}

function average(shape: Shape, kernelSize: number | [number, number], options: AverageOptions, x: Float64Array) {
  const { countPadding = true } = options;
  const geometry = { ...poolGeometry("averagePool2d", shape, kernelSize, options), countPadding };
  const y = new Float64Array(geometry.batch * geometry.channels * geometry.outHeight * geometry.outWidth).fill(NaN);
  averagePool2d(geometry, x, y);
  return [...y];
}
