import { ShapeError } from "@tsumiki/kernels";
import { Upsample2d } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

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

test("a factor that is no whole number, and what is no image, are refused", () => {
  expect(() => new Upsample2d(0)).toThrow(
    new RangeError("Upsample2d: factor must be a whole number of at least 1, got 0"),
  );
  expect(() => new Upsample2d([2, 1.5])).toThrow(
    new RangeError("Upsample2d: factor must be a whole number of at least 1, got [2, 1.5]"),
  );
  expect(() => new Upsample2d(2).forward(zeros([2, 3]))).toThrow(ShapeError);
});
