import { ShapeError } from "@tsumiki/kernels";
import { Upsample2d } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";
import { expectAdjoint } from "./adjoint.ts";

onEveryBackend("every pixel becomes a rectangle of its own value, and dx is the sum over it", () => {
  const x = tensor([
    [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 0.1],
      ],
    ],
  ]);
  const [y, backward] = new Upsample2d([1, 3]).forward(x);
  expectTensor(y, {
    shape: [1, 2, 2, 6],
    data: [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 0.1, 0.1, 0.1],
  });
  expect(y.data().at(-1)).toBe(x.data().at(-1));
  const dy = tensor(
    Float64Array.from({ length: 24 }, (_, position) => position),
    [1, 2, 2, 6],
  );
  expectTensor(backward(dy), { shape: [1, 2, 2, 2], data: [3, 12, 21, 30, 39, 48, 57, 66] });
});

onEveryBackend("bilinear: straight lines between the middles of pixels, and dx sums dy by the same weights", () => {
  const [y, backward] = new Upsample2d([1, 2], { mode: "bilinear" }).forward(tensor([[[[1, 5, 13]]]]));
  expectTensor(y, { shape: [1, 1, 1, 6], data: [1, 2, 4, 7, 11, 13] });
  const dx = backward(tensor([[[[4, 8, 12, 16, 20, 24]]]]));
  expectTensor(dx, { shape: [1, 1, 1, 3], data: [4 + 6 + 3, 2 + 9 + 12 + 5, 4 + 15 + 24] });
});

onEveryBackend("bilinear: a plane stays a plane, up to the middles of its outermost pixels", () => {
  const plane = (row: number, column: number) => 3 * row - 2 * column;
  const x = tensor([[Array.from({ length: 3 }, (_, i) => Array.from({ length: 4 }, (_, j) => plane(i, j)))]]);
  const y = new Upsample2d(4, { mode: "bilinear" }).predict(x);
  const clamped = (at: number, extent: number) => Math.min(Math.max((at + 0.5) / 4 - 0.5, 0), extent - 1);
  const data = Array.from({ length: 12 * 16 }, (_, at) => plane(clamped(Math.floor(at / 16), 3), clamped(at % 16, 4)));
  expectTensor(y, { shape: [1, 1, 12, 16], data });
});

onEveryBackend("the backward is the adjoint, in both modes", () => {
  const extent = fc.integer({ min: 1, max: 5 });
  const shapes = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 9 }), extent, extent);
  const factors = fc.tuple(extent, extent);
  fc.assert(
    fc.property(shapes, factors, fc.constantFrom("nearest", "bilinear"), fc.nat(), (shape, factor, mode, seed) =>
      expectAdjoint(new Upsample2d(factor, { mode }), shape, seed, 1e-6),
    ),
    { numRuns: 60 },
  );
});

test("the mode is nearest by default, and one that is none is refused", () => {
  expect(new Upsample2d(2).mode).toBe("nearest");
  expect(() => new Upsample2d(2, { mode: "bicubic" as "bilinear" })).toThrow(RangeError);
});

test("a factor that is no whole number, and what is no image, are refused", () => {
  expect(() => new Upsample2d(0)).toThrow(
    new RangeError("Upsample2d: factor must be a whole number of at least 1, got 0"),
  );
  expect(() => new Upsample2d([2, 1.5])).toThrow(
    new RangeError("Upsample2d: factor must be a whole number of at least 1, got [2, 1.5]"),
  );
  expect(() => new Upsample2d(2).forward(zeros([2, 3]))).toThrow(ShapeError);
});
