import { ShapeError } from "@tsumiki/kernels";
import { ReplicationPad2d, type Sides } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";
import { expectAdjoint } from "./adjoint.ts";

onEveryBackend("the outermost pixels are repeated, and dx is the sum of dy over the copies of each", () => {
  const x = tensor([[[[1, 2]], [[3, 4]]]]);
  const [y, backward] = new ReplicationPad2d({ top: 1, right: 2 }).forward(x);
  expectTensor(y, { shape: [1, 2, 2, 4], data: [1, 2, 2, 2, 1, 2, 2, 2, 3, 4, 4, 4, 3, 4, 4, 4] });
  expectTensor(backward(y), { shape: [1, 2, 1, 2], data: [2, 12, 6, 24] });
});

test("a border may be wider than the image", () => {
  expect(new ReplicationPad2d([0, 3]).predict(tensor([[[[1, 2]]]])).toArray()).toEqual([[[[1, 1, 1, 1, 2, 2, 2, 2]]]]);
});

onEveryBackend("its backward is its adjoint", () => {
  const extents = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 9 }));
  const extent = fc.integer({ min: 1, max: 5 });
  const width = fc.nat(6);
  const sides = fc.record({ top: width, bottom: width, left: width, right: width });
  fc.assert(
    fc.property(extents, extent, extent, sides, fc.nat(), (outer, height, columns, sides, seed) =>
      expectAdjoint(new ReplicationPad2d(sides), [...outer, height, columns], seed),
    ),
    { numRuns: 40 },
  );
});

test("widths that are none, and what is no image, are refused", () => {
  expect(() => new ReplicationPad2d(-1)).toThrow(
    new RangeError("ReplicationPad2d: padding must be a whole number of at least 0, got -1"),
  );
  expect(() => new ReplicationPad2d({ lft: 1 } as Sides)).toThrow(
    new TypeError("ReplicationPad2d: unknown option lft, did you mean left? It takes top, bottom, left, right"),
  );
  expect(() => new ReplicationPad2d(1).forward(zeros([2, 3]))).toThrow(
    new ShapeError(
      "ReplicationPad2d: expected input [batch, channels, height, width], got [2, 3]: a batch of images has rank 4",
    ),
  );
});
