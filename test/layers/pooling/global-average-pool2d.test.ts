import { ShapeError } from "@tsumiki/kernels";
import { GlobalAveragePool2d } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

test("y is the mean of each channel, and dy goes to its elements in equal shares", () => {
  const x = tensor([
    [
      [
        [1, 2, 3],
        [4, 5, 9],
      ],
      [
        [5, 6, 7],
        [8, 9, 7],
      ],
    ],
  ]);
  const [y, backward] = new GlobalAveragePool2d().forward(x);
  expect(y.toArray()).toEqual([[4, 7]]);
  const shares = backward(tensor([[6, 12]]));
  expect(shares.shape).toEqual([1, 2, 2, 3]);
  [...shares.data()].forEach((share, position) => {
    expect(share).toBeCloseTo(position < 6 ? 1 : 2, 14);
  });
});

test("what is no batch of images is refused", () => {
  expect(() => new GlobalAveragePool2d().forward(zeros([2, 3]))).toThrow(
    new ShapeError(
      "GlobalAveragePool2d: expected input [batch, channels, height, width], got [2, 3]: a batch of images has rank 4",
    ),
  );
});
