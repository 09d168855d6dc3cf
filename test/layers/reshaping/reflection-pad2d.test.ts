import { ShapeError } from "@tsumiki/kernels";
import { ReflectionPad2d, type Sides } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";
import { expectAdjoint } from "./adjoint.ts";

onEveryBackend("the image is mirrored at its outermost pixels, and dx is the sum of dy over the copies of each", () => {
  const [y, backward] = new ReflectionPad2d({ left: 2, right: 1, bottom: 1 }).forward(
    tensor([
      [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
    ]),
  );
  const data = [3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5, 3, 2, 1, 2, 3, 2];
  expectTensor(y, { shape: [1, 1, 3, 6], data });
  expectTensor(backward(y), { shape: [1, 1, 2, 3], data: [2, 12, 12, 4, 15, 12] });
});

test("a pair is vertical and horizontal, and a width of 0 needs no second row", () => {
  expect(new ReflectionPad2d([0, 1]).predict(tensor([[[[1, 2]]]])).toArray()).toEqual([[[[2, 1, 2, 1]]]]);
});

onEveryBackend("its backward is its adjoint", () => {
  const extents = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 9 }));
  const axis = fc
    .integer({ min: 1, max: 5 })
    .chain((extent) => fc.tuple(fc.constant(extent), fc.nat(extent - 1), fc.nat(extent - 1)));
  fc.assert(
    fc.property(extents, axis, axis, fc.nat(), (outer, [height, top, bottom], [width, left, right], seed) =>
      expectAdjoint(new ReflectionPad2d({ top, bottom, left, right }), [...outer, height, width], seed),
    ),
    { numRuns: 40 },
  );
});

test("a border as wide as the image, and what is no image, are refused", () => {
  const sentence =
    "ReflectionPad2d has a border of 2, which needs an image of 3 or more, but gets one of 2; ReplicationPad2d takes any";
  expect(() => new ReflectionPad2d(2).forward(zeros([1, 1, 2, 5]))).toThrow(new ShapeError(sentence));
  expect(() => new ReflectionPad2d({ left: 2 }).outputShape([1, 1, 2])).toThrow(new ShapeError(sentence));
  expect(() => new ReflectionPad2d(1).forward(zeros([2, 3]))).toThrow(
    new ShapeError(
      "ReflectionPad2d: expected input [batch, channels, height, width], got [2, 3]: a batch of images has rank 4",
    ),
  );
  expect(() => new ReflectionPad2d({ top: 0.5 })).toThrow(
    new RangeError("ReflectionPad2d: top must be a whole number of at least 0, got 0.5"),
  );
  expect(() => new ReflectionPad2d({ lft: 1 } as Sides)).toThrow(
    new TypeError("ReflectionPad2d: unknown option lft, did you mean left? It takes top, bottom, left, right"),
  );
});
