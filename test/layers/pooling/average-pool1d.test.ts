import { ShapeError } from "@tsumiki/kernels";
import { AveragePool1d } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is the mean of each window, and dy goes to its elements in equal shares", () => {
  const [y, backward] = new AveragePool1d(2).forward(tensor([[[1, 3, 5, 4]]]));
  expectTensor(y, { shape: [1, 1, 2], data: [2, 4.5] });
  expectTensor(backward(tensor([[[2, 4]]])), { shape: [1, 1, 4], data: [1, 1, 2, 2] });
});

test("padding counts as zeros, or not at all", () => {
  const x = () => tensor([[[2, 4, 6]]]);
  const options = { stride: 2, padding: 1 } as const;
  expectTensor(new AveragePool1d(3, options).predict(x()), { shape: [1, 1, 2], data: [2, 10 / 3] });
  const [y, backward] = new AveragePool1d(3, { ...options, countPadding: false }).forward(x());
  expectTensor(y, { shape: [1, 1, 2], data: [3, 5] });
  expectTensor(backward(tensor([[[2, 8]]])), { shape: [1, 1, 3], data: [1, 5, 4] });
});

test('with padding "same" too', () => {
  const x = () => tensor([[[2, 4, 6]]]);
  expectTensor(new AveragePool1d(2, { stride: 1, padding: "same" }).predict(x()), {
    shape: [1, 1, 3],
    data: [3, 5, 3],
  });
  const inside = new AveragePool1d(2, { stride: 1, padding: "same", countPadding: false });
  expectTensor(inside.predict(x()), { shape: [1, 1, 3], data: [3, 5, 6] });
});

test("wrong inputs are refused", () => {
  expect(() => new AveragePool1d(2).forward(zeros([1, 2, 1, 4]))).toThrow(
    new ShapeError("AveragePool1d: expected input [batch, channels, length], got [1, 2, 1, 4]"),
  );
});
