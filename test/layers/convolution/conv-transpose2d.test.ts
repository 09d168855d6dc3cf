import { LifetimeError, ShapeError } from "@tsumiki/kernels";
import { Conv2d, ConvTranspose2d } from "@tsumiki/layers";
import { mean, multiply, normal, square, sum, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("every pixel lays its window over the output, and what overlaps adds up", () => {
  const layer = new ConvTranspose2d(1, 1, 2);
  layer.weight.assign([1, 2, 3, 4]);
  layer.bias?.assign([100]);
  const [y, backward] = layer.forward(tensor([[[[1, 10]]]]));
  expectTensor(y, { shape: [1, 1, 2, 3], data: [101, 112, 120, 103, 134, 140] });
  const dx = backward(tensor([[[[1, 0, 0], [0, 0, 1]]]])); // biome-ignore format: an image
  expectTensor(dx, { shape: [1, 1, 1, 2], data: [1, 4] });
  expectTensor(layer.weight.gradient, { shape: [1, 1, 2, 2], data: [1, 0, 0, 10] });
  expectTensor(layer.bias?.gradient ?? dx, { shape: [1], data: [2] });
});

test("a stride spreads the windows, and an output padding adds rows and columns that no window reaches", () => {
  const layer = new ConvTranspose2d(1, 1, 1, { stride: 2, outputPadding: 1, useBias: false });
  layer.weight.assign([3]);
  const [y] = layer.forward(tensor([[[[1, 2]]]]));
  expectTensor(y, { shape: [1, 1, 2, 4], data: [3, 0, 6, 0, 0, 0, 0, 0] });
});

onEveryBackend("it is the adjoint of the convolution of the same options: ⟨y, Aᵀx⟩ = ⟨A·y, x⟩", () => {
  const options = { stride: 2, padding: 1, groups: 2, useBias: false };
  const transposed = new ConvTranspose2d(4, 6, 3, options);
  const convolution = new Conv2d(6, 4, 3, options);
  convolution.weight.assign(transposed.weight.value.data());
  const [x, y] = [normal([2, 4, 3, 4]), normal([2, 6, 5, 7])];
  const left = sum(multiply(y, transposed.predict(x))).item();
  const right = sum(multiply(convolution.predict(y), x)).item();
  expect(left).toBeCloseTo(right, 3);
});

test("the weights' standard deviation keeps the variance, also with a stride", () => {
  const y = new ConvTranspose2d(16, 16, 4, { stride: 2 }).predict(normal([2, 16, 12, 12]));
  const variance = mean(square(y)).item();
  // He's weights double it; at the border fewer windows overlap.
  expect(variance).toBeGreaterThan(1.2);
  expect(variance).toBeLessThan(2.4);
});

test("a backward after the weights changed is refused", () => {
  const layer = new ConvTranspose2d(1, 1, 2);
  const [y, backward] = layer.forward(zeros([1, 1, 2, 2]));
  layer.weight.assign([1, 2, 3, 4]);
  expect(() => backward(zeros(y.shape))).toThrow(LifetimeError);
});

test("numbers that no window has, groups that do not divide, and other images are refused", () => {
  expect(() => new ConvTranspose2d(1, 1, 3, { stride: 2, outputPadding: 2 })).toThrow(
    new RangeError(
      "ConvTranspose2d: outputPadding must be smaller than the stride [2, 2] or the dilation [1, 1], got [2, 2]",
    ),
  );
  expect(() => new ConvTranspose2d(1, 1, 3, { dilation: 0 })).toThrow(
    new RangeError("ConvTranspose2d: dilation must be a whole number of at least 1, got 0"),
  );
  expect(() => new ConvTranspose2d(1, 1, 3, { padding: -1 })).toThrow(
    new RangeError("ConvTranspose2d: padding must be a whole number of at least 0, got -1"),
  );
  expect(() => new ConvTranspose2d(4, 6, 3, { groups: 4 })).toThrow(
    new RangeError("ConvTranspose2d: groups must divide inChannels and outChannels, got 4 groups for 4 and 6 channels"),
  );
  expect(() => new ConvTranspose2d(0, 6, 3)).toThrow(
    new RangeError("ConvTranspose2d: inChannels must be a whole number of at least 1, got 0"),
  );
  expect(() => new ConvTranspose2d(2, 1, 3).forward(zeros([1, 3, 2, 2]))).toThrow(
    new ShapeError(
      "ConvTranspose2d: expected input [batch, 2, height, width], got [1, 3, 2, 2]: inChannels is 2, the image has 3",
    ),
  );
  const [, backward] = new ConvTranspose2d(1, 1, 2).forward(zeros([1, 1, 2, 2]));
  expect(() => backward(zeros([1, 1, 2, 2]))).toThrow(
    new ShapeError("ConvTranspose2d's backward: expected dy [1, 1, 3, 3], the shape of the output, got [1, 1, 2, 2]"),
  );
});
