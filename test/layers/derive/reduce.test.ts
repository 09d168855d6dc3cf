import { max, mean, min, sum, sumTo, type Tensor } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { derived } from "./derived.ts";
import { broadcasting, checkOperation, forAll, seed, shape } from "./operation.ts";

/** A shape and some of its axes in any order, counted from either end. */
const reduction = shape(1).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axes: fc
      .shuffledSubarray(shape.map((_, axis) => axis))
      .chain((axes) => fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - shape.length)))),
    keepDims: fc.boolean(),
  }),
);

test.each([
  ["sum", sum],
  ["mean", mean],
  ["max", max],
  ["min", min],
])("%s over any axes", (_name, operation) => {
  forAll([reduction, seed], ({ shape, axes, keepDims }, seed) => {
    checkOperation((x) => operation(x, axes, { keepDims }), [shape], { seed });
  });
});

test.each([
  ["sum", sum],
  ["mean", mean],
  ["max", max],
  ["min", min],
])("%s over all axes", (_name, operation) => {
  forAll([shape(), seed], (shape, seed) => checkOperation((x) => operation(x), [shape], { seed }));
});

test("sumTo", () => {
  forAll([broadcasting(1), shape(), seed], ([to], front, seed) => {
    const from = [...front.slice(0, 4 - to!.length), ...to!.map((extent) => (extent === 1 ? 2 : extent))];
    checkOperation((x) => sumTo(x, to!), [from], { seed });
  });
});

test("equal maxima share the gradient evenly, equal minima too", () => {
  const gradients = (operation: (x: Tensor) => Tensor, x: number[]) => derived(operation, x)[1]([6].flat());
  expect(gradients((x) => max(x, 0, { keepDims: true }), [2, 5, 5, 5])).toEqual([0, 2, 2, 2]);
  expect(gradients((x) => min(x, 0, { keepDims: true }), [2, 5, 2, 5])).toEqual([3, 0, 3, 0]);
});
