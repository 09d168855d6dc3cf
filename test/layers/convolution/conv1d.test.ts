import { ShapeError } from "@tsumiki/kernels";
import { Conv1d } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("a filter slides along the signal, and channels are summed", () => {
  const layer = new Conv1d(2, 1, 2);
  layer.weight.assign([1, 2, 10, 20]);
  layer.bias?.assign([1000]);
  const [y, backward] = layer.forward(tensor([[[1, 2, 3], [1, 0, 0]]])); // biome-ignore format: two channels
  expectTensor(y, { shape: [1, 1, 2], data: [1015, 1008] });
  expectTensor(backward(tensor([[[1, 2]]])), { shape: [1, 2, 3], data: [1, 4, 4, 10, 40, 40] });
  expectTensor(layer.weight.gradient, { shape: [1, 2, 2], data: [5, 8, 1, 0] });
});

test("stride, padding and dilation go along the length alone", () => {
  const layer = new Conv1d(1, 1, 2, { stride: 2, padding: 1, dilation: 3, useBias: false });
  layer.weight.assign([1, 10]);
  expectTensor(layer.predict(tensor([[[1, 2, 3, 4]]])), { shape: [1, 1, 2], data: [30, 2] });
});

test("numbers that no window has, pairs, groups that do not divide, and other inputs are refused", () => {
  expect(() => new Conv1d(1, 1, [3, 3] as unknown as number)).toThrow(
    new TypeError("Conv1d: kernelSize must be a whole number of at least 1, got the array [3, 3]"),
  );
  expect(() => new Conv1d(1, 1, 3, { padding: [0, 1] as unknown as number })).toThrow(
    new TypeError("Conv1d: padding must be a whole number of at least 0, got the array [0, 1]"),
  );
  expect(() => new Conv1d(1, 1, 3, { dilation: 0 })).toThrow(
    new RangeError("Conv1d: dilation must be a whole number of at least 1, got 0"),
  );
  expect(() => new Conv1d(3, 4, 3, { groups: 2 })).toThrow(
    new RangeError("Conv1d: groups must divide inChannels and outChannels, got 2 groups for 3 and 4 channels"),
  );
  expect(() => new Conv1d(3, 4, 3).forward(zeros([2, 4, 9]))).toThrow(
    new ShapeError("Conv1d: expected input [batch, 3, length], got [2, 4, 9]"),
  );
  expect(() => new Conv1d(3, 4, 3).forward(zeros([2, 3, 1, 9]))).toThrow(
    new ShapeError("Conv1d: expected input [batch, 3, length], got [2, 3, 1, 9]"),
  );
});
