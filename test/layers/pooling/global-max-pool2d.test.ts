import { ShapeError } from "@tsumiki/kernels";
import { GlobalMaxPool2d } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is the largest element of each channel, and dy goes to where it first stood", () => {
  const x = tensor([[[[1, 9, 3], [4, 5, 2]], [[-5, -6, -7], [-5, -9, -7]]]]); // biome-ignore format: two channels
  const [y, backward] = new GlobalMaxPool2d().forward(x);
  expectTensor(y, { shape: [1, 2], data: [9, -5] });
  expectTensor(backward(tensor([[6, 12]])), { shape: [1, 2, 2, 3], data: [0, 6, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0] });
});

test("a NaN is the largest", () => {
  const [y] = new GlobalMaxPool2d().forward(tensor([[[[1, NaN], [3, 4]]]])); // biome-ignore format: an image
  expectTensor(y, { shape: [1, 1], data: [NaN] });
});

test("what is no batch of images is refused, and so is a gradient of another shape", () => {
  expect(() => new GlobalMaxPool2d().forward(zeros([2, 3]))).toThrow(
    new ShapeError(
      "GlobalMaxPool2d: expected input [batch, channels, height, width], got [2, 3]: a batch of images has rank 4",
    ),
  );
  const [, backward] = new GlobalMaxPool2d().forward(zeros([2, 3, 4, 4]));
  expect(() => backward(zeros([3, 2]))).toThrow(
    new ShapeError("GlobalMaxPool2d's backward: expected dy [2, 3], the shape of the output, got [3, 2]"),
  );
});
