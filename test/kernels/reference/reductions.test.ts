import type { ReduceOp, Shape } from "@tsumiki/kernels";
import { expect, test } from "vitest";
import { argmax, reduce, squaredNorm } from "../../../packages/kernels/src/reference/reductions.ts";
import { flat } from "./support.ts";

const counting = (size: number) => Float64Array.from({ length: size }, (_, at) => at);

test.each<[axes: number[], sum: number[], max: number[]]>([
  [[], [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]],
  [[0], [3, 5, 7], [3, 4, 5]],
  [[1], [3, 12], [2, 5]],
  [[0, 1], [15], [5]],
])("[[0, 1, 2], [3, 4, 5]] over axes %j has the sums %j and the maxima %j", (axes, sum, max) => {
  expect(compute("sum", [2, 3], axes, counting(6))).toEqual(sum);
  expect(compute("max", [2, 3], axes, counting(6))).toEqual(max);
});

test("over batch, rows and columns a value a channel is left", () => {
  expect(compute("sum", [2, 2, 1, 2], [0, 2, 3], counting(8))).toEqual([0 + 1 + 4 + 5, 2 + 3 + 6 + 7]);
  expect(compute("max", [2, 2, 1, 2], [0, 2, 3], counting(8))).toEqual([5, 7]);
});

test("a NaN that a maximum or a sum meets is its result", () => {
  for (const op of ["sum", "max"] as const) expect(compute(op, [2, 2], [1], flat([NaN, 1, 2, 3]))[0]).toBeNaN();
  expect(compute("max", [1, 3], [1], flat([1, NaN, 3]))[0]).toBeNaN();
});

test("negative numbers have a maximum too; nothing has the sum 0 and the maximum -Infinity", () => {
  expect(compute("max", [3], [0], flat([-3, -1, -2]))).toEqual([-1]);
  expect(compute("sum", [0], [0], flat([]))).toEqual([0]);
  expect(compute("max", [0], [0], flat([]))).toEqual([-Infinity]);
});

test("argmax gives the first of equal maxima along an axis, and the first NaN", () => {
  const x = flat([
    [1, 3, 3],
    [4, 0, 4],
  ]);
  expect(largest([2, 3], 1, x)).toEqual([1, 0]);
  expect(largest([2, 3], 0, x)).toEqual([1, 0, 1]);
  expect(largest([1, 4], 1, flat([1, NaN, 9, NaN]))).toEqual([1]);
});

test("argmax along the channels of images", () => {
  expect(largest([1, 2, 1, 3], 1, flat([1, 5, 2, 3, 4, 2]))).toEqual([1, 0, 0]);
});

test("the squared norm is the sum of squares", () => {
  expect(squaredNorm(flat([3, -4]))).toBe(25);
});

function compute(op: ReduceOp, shape: Shape, axes: number[], x: Float64Array): number[] {
  const kept = shape.filter((_, axis) => !axes.includes(axis));
  const y = new Float64Array(kept.reduce((a, b) => a * b, 1)).fill(NaN);
  reduce(op, { shape, axes, outRank: kept.length }, x, y);
  return [...y];
}

function largest(shape: Shape, axis: number, x: Float64Array): number[] {
  const y = new Float64Array(x.length / shape[axis]!).fill(NaN);
  argmax(shape, axis, x, y);
  return [...y];
}
