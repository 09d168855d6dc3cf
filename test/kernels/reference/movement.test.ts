import type { CopyGeometry, Region, Shape } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import { copy, oneHot, reshape } from "../../../packages/kernels/src/reference/movement.ts";
import { expectAdjoint, flat, random, seeds } from "./support.ts";

const counting = (size: number) => Float64Array.from({ length: size }, (_, at) => at);

test("a slice with a step", () => {
  const from = { shape: [3, 4], axes: [0, 1], start: [1, 0], step: [1, 2] };
  expect(copied({ extent: [2, 2], from, to: whole([2, 2]) }, counting(12), 4)).toEqual([4, 6, 8, 10]);
});

test("a negative step goes backwards", () => {
  const from = { shape: [4], axes: [0], start: [3], step: [-1] };
  expect(copied({ extent: [4], from, to: whole([4]) }, counting(4), 4)).toEqual([3, 2, 1, 0]);
});

test("a transposition walks along the axes in another order", () => {
  const from = { shape: [2, 3], axes: [1, 0], start: [0, 0], step: [1, 1] };
  expect(copied({ extent: [3, 2], from, to: whole([3, 2]) }, counting(6), 6)).toEqual([0, 3, 1, 4, 2, 5]);
});

test("padding writes into the middle and leaves the border as it was", () => {
  const to = { shape: [3, 4], axes: [0, 1], start: [1, 1], step: [1, 1] };
  const y = new Float64Array(12).fill(9);
  copy({ extent: [1, 2], from: whole([1, 2]), to }, flat([1, 2]), y);
  expect(y).toEqual(flat([9, 9, 9, 9, 9, 1, 2, 9, 9, 9, 9, 9]));
});

test("a step of 0 repeats", () => {
  const from = { shape: [2, 1], axes: [0, 1], start: [0, 0], step: [1, 0] };
  expect(copied({ extent: [2, 3], from, to: whole([2, 3]) }, flat([1, 2]), 6)).toEqual([1, 1, 1, 2, 2, 2]);
});

test("an axis that nothing walks along stands still at `rest`", () => {
  const from = { shape: [2, 3], axes: [0], start: [0], step: [1], rest: [0, 2] };
  expect(copied({ extent: [2], from, to: whole([2]) }, counting(6), 2)).toEqual([2, 5]);
});

test("copying back is the adjoint of copying", () => {
  const region = (extent: number) =>
    fc
      .record({
        start: fc.integer({ min: 0, max: 2 }),
        step: fc.integer({ min: 1, max: 2 }),
        more: fc.integer({ min: 0, max: 2 }),
      })
      .map(({ start, step, more }) => ({ start, step, shape: start + step * (extent - 1) + 1 + more }));
  const regions = fc.tuple(region(2), region(3), region(2)).map(
    (axes): Region => ({
      shape: axes.map(({ shape }) => shape),
      axes: [0, 1, 2],
      start: axes.map(({ start }) => start),
      step: axes.map(({ step }) => step),
    }),
  );
  fc.assert(
    fc.property(regions, regions, seeds, (from, to, seed) => {
      const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);
      const extent = [2, 3, 2];
      const x = random(size(from.shape), seed);
      const dy = random(size(to.shape), seed + 2);
      const y = new Float64Array(dy.length);
      const dx = new Float64Array(x.length);
      copy({ extent, from, to }, x, y);
      copy({ extent, from: to, to: from }, dy, dx);
      expectAdjoint(dy, y, dx, x);
    }),
  );
});

test("a reshape keeps the elements in order", () => {
  const y = new Float64Array(6);
  reshape([2, 3], [3, 2], counting(6), y);
  expect(y).toEqual(counting(6));
});

test("one-hot rows have a 1 at their label", () => {
  const y = new Float64Array(6).fill(NaN);
  oneHot(3, flat([2, 0]), y);
  expect(y).toEqual(flat([0, 0, 1, 1, 0, 0]));
});

function whole(shape: Shape): Region {
  return { shape, axes: shape.map((_, axis) => axis), start: shape.map(() => 0), step: shape.map(() => 1) };
}

function copied(geometry: CopyGeometry, x: Float64Array, size: number): number[] {
  const y = new Float64Array(size).fill(NaN);
  copy(geometry, x, y);
  return [...y];
}
