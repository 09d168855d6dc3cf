import { ShapeError } from "@tsumiki/kernels";
import { GroupNorm, LayerNorm } from "@tsumiki/layers";
import { normal, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("each group of channels is brought to mean 0 and variance 1, then scaled and shifted by channel", () => {
  const layer = new GroupNorm(2, 4, { epsilon: 1e-12 });
  layer.weight?.assign([1, 2, 1, 1]);
  layer.bias?.assign([0, 0, 10, 0]);
  const x = tensor([
    [
      [1, 3],
      [1, 3],
      [0, 0],
      [8, 8],
    ],
  ]);
  expectTensor(layer.predict(x), { shape: [1, 4, 2], data: [-1, 1, -2, 2, 9, 9, 1, 1] });
});

onEveryBackend("one group of images is a layer normalisation", () => {
  const x = normal([2, 3, 4, 5]);
  expectTensor(new GroupNorm(1, 3).predict(x), {
    shape: x.shape,
    data: new LayerNorm([3, 4, 5]).predict(x).data(),
  });
});

onEveryBackend("a group is as large, or as uniform, as it likes, and the others do not see it", () => {
  const x = tensor([[1e30, 2e30, 3e30, 4e30, 12345.6, 12345.6, 12345.6, 12345.6, 1, 2, 3, 4]], [1, 6, 2]);
  const y = new GroupNorm(3, 6, { epsilon: 1e-12 }).predict(x).data();
  const standardized = [-1.3416408, -0.4472136, 0.4472136, 1.3416408];
  [...standardized, 0, 0, 0, 0, ...standardized].forEach((value, index) => {
    expect(y[index]).toBeCloseTo(value, 6);
  });
  expect([...y.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
});

test("groups that do not divide the channels, and other channels, are refused", () => {
  expect(() => new GroupNorm(4, 6)).toThrow(
    new RangeError("GroupNorm: groups must divide channels, got 4 groups for 6 channels"),
  );
  expect(() => new GroupNorm(0, 6)).toThrow(
    new RangeError("GroupNorm: groups must be a whole number of at least 1, got 0"),
  );
  expect(() => new GroupNorm(1, 2.5)).toThrow(
    new RangeError("GroupNorm: channels must be a whole number of at least 1, got 2.5"),
  );
  expect(() => new GroupNorm(1, 2, { epsilon: -1 })).toThrow(
    new RangeError("GroupNorm: epsilon must be a finite number above 0, got -1"),
  );
  expect(() => new GroupNorm(2, 4).forward(zeros([4, 2, 3, 3]))).toThrow(
    new ShapeError("GroupNorm: expected input [batch, 4, …], got [4, 2, 3, 3]"),
  );
});
