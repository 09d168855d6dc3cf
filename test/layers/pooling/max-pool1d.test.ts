import { ShapeError } from "@tsumiki/kernels";
import { MaxPool1d } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is the largest element of each window, and dy goes to where it stood", () => {
  const [y, backward] = new MaxPool1d(2).forward(tensor([[[1, 3, 5, 4], [-1, -2, 0, 0]]])); // biome-ignore format: two channels
  expectTensor(y, { shape: [1, 2, 2], data: [3, 5, -1, 0] });
  // Of equal ones it is the first.
  const dx = backward(tensor([[[1, 2], [3, 4]]])); // biome-ignore format: two channels
  expectTensor(dx, { shape: [1, 2, 4], data: [0, 1, 2, 0, 3, 0, 4, 0] });
});

test("stride, padding and dilation go along the length alone, and padding counts for nothing", () => {
  const pool = new MaxPool1d(2, { stride: 3, padding: 1, dilation: 2 });
  expect(pool.outputShape([1, 7])).toEqual([1, 3]);
  expectTensor(pool.predict(tensor([[[-9, -5, -7, -1, -3, -2, -4]]])), { shape: [1, 1, 3], data: [-5, -3, -2] });
});

test('with padding "same" a window begins at every stride', () => {
  const pool = new MaxPool1d(3, { stride: 2, padding: "same" });
  expectTensor(pool.predict(tensor([[[1, 2, 3, 4, 5]]])), { shape: [1, 1, 3], data: [2, 4, 5] });
  expectTensor(pool.predict(tensor([[[-1, -2, -3, -4]]])), { shape: [1, 1, 2], data: [-1, -3] });
});

test("wrong inputs and windows are refused", () => {
  expect(() => new MaxPool1d(2).forward(zeros([4, 4]))).toThrow(
    new ShapeError("MaxPool1d: expected input [batch, channels, length], got [4, 4]"),
  );
  expect(() => new MaxPool1d(2).forward(zeros([1, 1, 5]))).toThrow(
    new ShapeError(
      'MaxPool1d (window 2, stride 2) does not divide an image of 5: 1 left over; pass { rounding: "floor" } to drop them',
    ),
  );
  expect(() => new MaxPool1d(0)).toThrow(
    new RangeError("MaxPool1d: kernelSize must be a whole number of at least 1, got 0"),
  );
  expect(() => new MaxPool1d(2, { padding: 2 }).forward(zeros([1, 1, 4]))).toThrow(
    new RangeError(
      "MaxPool1d: a window of [1, 2] lies wholly in the padding [0, 2]; padding must be smaller than the window",
    ),
  );
});
