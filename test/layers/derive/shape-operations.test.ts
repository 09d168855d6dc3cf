import { sizeOf } from "@tsumiki/kernels";
import {
  broadcastTo,
  concatenate,
  expandDims,
  flatten,
  type PadWidth,
  pad,
  reshape,
  type SliceRange,
  slice,
  squeeze,
  stack,
  transpose,
} from "@tsumiki/tensor";
import fc from "fast-check";
import { test } from "vitest";
import { checkOperation, forAll, seed, shape } from "./operation.ts";

/** Shapes with what `make` gives for each axis. */
function perAxis<Value>(make: (extent: number, axis: number) => fc.Arbitrary<Value>, minRank = 0) {
  return shape(minRank).chain((shape) => fc.tuple(fc.constant(shape), fc.tuple(...shape.map(make))));
}

test("reshape and flatten", () => {
  forAll([shape(1), seed], (shape, seed) => {
    checkOperation((x) => reshape(x, [...shape].reverse()), [shape], { seed });
    checkOperation(flatten, [shape], { seed });
  });
});

test("expandDims and squeeze", () => {
  forAll([shape(), fc.nat(), seed], (shape, axis, seed) => {
    checkOperation((x) => expandDims(x, axis % (shape.length + 1)), [shape], { seed });
    checkOperation((x) => squeeze(x), [shape], { seed });
  });
});

test("transpose by any order of the axes", () => {
  const orders = shape().chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.option(fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }), { nil: undefined }),
    ),
  );
  forAll([orders, seed], ([shape, axes], seed) => checkOperation((x) => transpose(x, axes), [shape], { seed }));
});

test("broadcastTo", () => {
  const shapes = perAxis(() => fc.boolean());
  forAll([shapes, shape(), seed], ([to, repeated], front, seed) => {
    const from = to.map((extent, axis) => (repeated[axis] ? 1 : extent));
    const whole = [...front.slice(0, 4 - to.length), ...to];
    checkOperation((x) => broadcastTo(x, whole), [from], { seed });
  });
});

test("slice: positions, ranges, and steps in both directions", () => {
  const range = (extent: number): fc.Arbitrary<SliceRange> =>
    fc.oneof(
      fc.constant(null),
      fc.integer({ min: -extent, max: extent - 1 }),
      fc.integer({ min: 0, max: extent - 1 }).map((start): SliceRange => [start]),
      fc.constantFrom<SliceRange>([null, null, 2], [null, null, -1], [null, null, -2], [-1, null, -1]),
    );
  forAll([perAxis(range), seed], ([shape, ranges], seed) => {
    checkOperation((x) => slice(x, ...ranges), [shape], { seed });
  });
});

test("pad by any widths", () => {
  const width = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })) as fc.Arbitrary<PadWidth>;
  const widths = perAxis(() => width).filter(
    ([shape, widths]) =>
      sizeOf(shape.map((extent, axis) => extent + widths[axis]!.reduce((sum, side) => sum + side, 0))) <= 200,
  );
  forAll([widths, seed], ([shape, widths], seed) => {
    checkOperation((x) => pad(x, widths, 1.5), [shape], { seed });
  });
});

test("pad by what lies inside", () => {
  const width = fc.tuple(fc.nat(2), fc.nat(2)) as fc.Arbitrary<PadWidth>;
  forAll([perAxis(() => width), seed], ([shape, widths], seed) => {
    checkOperation((x) => pad(x, widths, "edge"), [shape], { seed });
    const below = widths.map((pair, axis) => pair.map((side) => Math.min(side, shape[axis]! - 1))) as unknown;
    checkOperation((x) => pad(x, below as PadWidth[], "reflect"), [shape], { seed });
  });
});

test("concatenate: each part, on any axis", () => {
  const parts = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
  forAll([shape(1), fc.nat(), parts, seed], (shape, position, extents, seed) => {
    const along = position % shape.length;
    const shapes = extents.map((extent) => shape.map((other, axis) => (axis === along ? extent : other)));
    checkOperation((...tensors) => concatenate(tensors, along - (seed % 2) * shape.length), shapes, { seed });
  });
});

test("stack: each part, on any axis", () => {
  forAll([shape(), fc.nat(), fc.integer({ min: 1, max: 3 }), seed], (shape, position, count, seed) => {
    const along = position % (shape.length + 1);
    checkOperation((...tensors) => stack(tensors, along), Array(count).fill(shape), { seed });
  });
});
