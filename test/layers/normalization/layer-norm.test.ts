import { ShapeError } from "@tsumiki/kernels";
import { LayerNorm } from "@tsumiki/layers";
import { full, normal, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("each sample is brought to mean 0 and variance 1, then scaled and shifted", () => {
  const layer = new LayerNorm([4], { epsilon: 1e-12 });
  layer.weight?.assign([1, 2, 1, 1]);
  layer.bias?.assign([0, 0, 10, 0]);
  const x = tensor([
    [1, 3, 1, 3],
    [0, 0, 8, 8],
  ]);
  expectTensor(layer.predict(x), { shape: [2, 4], data: [-1, 2, 9, 1, -1, -2, 11, 1] });
});

test("without weight and bias the last axes alone are normalised", () => {
  const layer = new LayerNorm([2], { affine: false, epsilon: 3 });
  expect(layer.parameters().size).toBe(0);
  const x = tensor([
    [
      [1, 3],
      [5, 7],
    ],
  ]);
  expectTensor(layer.predict(x), { shape: [1, 2, 2], data: [-0.5, 0.5, -0.5, 0.5] });
});

onEveryBackend("a mean a thousand times the deviation does not cancel", () => {
  const x = normal([3, 64], { mean: 1000, standardDeviation: 1 });
  const y = new LayerNorm([64]).predict(x).data();
  for (let row = 0; row < 3; row++) {
    const numbers = [...y.subarray(row * 64, (row + 1) * 64)];
    const mean = numbers.reduce((sum, number) => sum + number, 0) / 64;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / 64;
    expect(mean).toBeCloseTo(0, 3);
    expect(variance).toBeCloseTo(1, 3);
  }
});

onEveryBackend("numbers whose squares no float holds are normalised, and so are their gradients", () => {
  const layer = new LayerNorm([4]);
  const [y, backward] = layer.forward(tensor([[1e30, 2e30, 3e30, 4e30]]));
  [-1.3416408, -0.4472136, 0.4472136, 1.3416408].forEach((value, index) => {
    expect(y.data()[index]).toBeCloseTo(value, 6);
  });
  // dy − mean(dy) − y·mean(dy·y) = 1 − 0.25 − 0.45 = 0.3 for the first of dy = 1, 0, 0, 0; over 1.118e30.
  const dx = backward(tensor([[1, 0, 0, 0]])).data();
  [0.2683282, -0.3577709, -0.0894427, 0.1788854].forEach((value, index) => {
    expect((dx[index] as number) * 1e30).toBeCloseTo(value, 5);
  });
  expect(layer.weight?.gradient.data()[0]).toBeCloseTo(-1.3416408, 6);
});

onEveryBackend("equal numbers give exactly the bias", () => {
  const layer = new LayerNorm([3, 5]);
  layer.bias?.assign(Array.from({ length: 15 }, (_, index) => index / 7));
  const x = full([2, 3, 5], 12345.6);
  expect(layer.predict(x).data().subarray(0, 15)).toEqual(layer.bias?.value.data());
});

test("a shape without axes, extents and epsilons that are none, and other samples are refused", () => {
  expect(() => new LayerNorm([])).toThrow(
    new RangeError("LayerNorm: normalizedShape must have at least one axis, as [64], got []"),
  );
  expect(() => new LayerNorm(64 as unknown as number[])).toThrow(
    new TypeError("LayerNorm: normalizedShape must have at least one axis, as [64], got the number 64"),
  );
  expect(() => new LayerNorm([3, 0])).toThrow(
    new RangeError("LayerNorm: each extent of normalizedShape must be a whole number of at least 1, got 0"),
  );
  expect(() => new LayerNorm([3], { epsilon: 0 })).toThrow(
    new RangeError("LayerNorm: epsilon must be a finite number above 0, got 0"),
  );
  expect(() => new LayerNorm([3, 4]).forward(zeros([2, 4, 3]))).toThrow(
    new ShapeError("LayerNorm: expected input [batch, …, 3, 4], got [2, 4, 3]"),
  );
});
