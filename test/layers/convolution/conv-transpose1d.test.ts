import { LifetimeError, ShapeError } from "@tsumiki/kernels";
import { Conv1d, ConvTranspose1d, ConvTranspose2d } from "@tsumiki/layers";
import { multiply, normal, reshape, sum, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("every element lays its window over the output, and what overlaps adds up", () => {
  const layer = new ConvTranspose1d(1, 1, 2);
  layer.weight.assign([1, 2]);
  layer.bias?.assign([100]);
  const [y, backward] = layer.forward(tensor([[[1, 10]]]));
  expectTensor(y, { shape: [1, 1, 3], data: [101, 112, 120] });
  expectTensor(backward(tensor([[[1, 0, 5]]])), { shape: [1, 1, 2], data: [1, 10] });
  expectTensor(layer.weight.gradient, { shape: [1, 1, 2], data: [1, 50] });
  expectTensor(layer.bias!.gradient, { shape: [1], data: [6] });
});

test("a stride spreads the windows, and an output padding adds what no window reaches", () => {
  const layer = new ConvTranspose1d(1, 1, 1, { stride: 3, outputPadding: 2, useBias: false });
  layer.weight.assign([3]);
  expectTensor(layer.predict(tensor([[[1, 2]]])), { shape: [1, 1, 6], data: [3, 0, 0, 6, 0, 0] });
});

onEveryBackend("it is the adjoint of the convolution of the same options: ⟨y, Aᵀx⟩ = ⟨A·y, x⟩", () => {
  const options = { stride: 2, padding: 1, dilation: 2, groups: 2, useBias: false };
  const transposed = new ConvTranspose1d(4, 6, 3, options);
  const convolution = new Conv1d(6, 4, 3, options);
  convolution.weight.assign(transposed.weight.value.data());
  const [x, y] = [normal([2, 4, 5]), normal([2, 6, 11])];
  const left = sum(multiply(y, transposed.predict(x))).item();
  const right = sum(multiply(convolution.predict(y), x)).item();
  expect(left).toBeCloseTo(right, 3);
});

test("it is a ConvTranspose2d on images of height 1, also in its gradients", () => {
  const along = new ConvTranspose1d(2, 4, 3, { stride: 2, padding: 1, dilation: 2, outputPadding: 1, groups: 2 });
  const over = new ConvTranspose2d(2, 4, [1, 3], {
    stride: [1, 2],
    padding: [0, 1],
    dilation: [1, 2],
    outputPadding: [0, 1],
    groups: 2,
  });
  over.weight.assign(along.weight.value.data());
  const x = normal([2, 2, 5]);
  const [y, backward] = along.forward(x);
  const [images, imagesBackward] = over.forward(reshape(x, [2, 2, 1, 5]));
  expect(y.data()).toEqual(images.data());
  const dy = normal(y.shape);
  expect(backward(dy).data()).toEqual(imagesBackward(reshape(dy, images.shape)).data());
  expect(along.weight.gradient.data()).toEqual(over.weight.gradient.data());
  expect(along.bias?.gradient.data()).toEqual(over.bias?.gradient.data());
});

test("a backward after the weights changed is refused", () => {
  const layer = new ConvTranspose1d(1, 1, 2);
  const [y, backward] = layer.forward(zeros([1, 1, 2]));
  layer.weight.assign([1, 2]);
  expect(() => backward(zeros(y.shape))).toThrow(LifetimeError);
});

test("numbers that no window has, groups that do not divide, and other inputs are refused", () => {
  expect(() => new ConvTranspose1d(1, 1, 3, { dilation: 0 })).toThrow(
    new RangeError("ConvTranspose1d: dilation must be a whole number of at least 1, got 0"),
  );
  expect(() => new ConvTranspose1d(1, 1, 3, { stride: [1, 2] as unknown as number })).toThrow(
    new TypeError("ConvTranspose1d: stride must be a whole number of at least 1, got the array [1, 2]"),
  );
  expect(() => new ConvTranspose1d(4, 6, 3, { groups: 4 })).toThrow(
    new RangeError("ConvTranspose1d: groups must divide inChannels and outChannels, got 4 groups for 4 and 6 channels"),
  );
  expect(() => new ConvTranspose1d(2, 1, 3).forward(zeros([1, 3, 2]))).toThrow(
    new ShapeError("ConvTranspose1d: expected input [batch, 2, length], got [1, 3, 2]"),
  );
  const [, backward] = new ConvTranspose1d(1, 1, 2).forward(zeros([1, 1, 2]));
  expect(() => backward(zeros([1, 1, 2]))).toThrow(
    new ShapeError("ConvTranspose1d's backward: expected dy [1, 1, 3], the shape of the output, got [1, 1, 2]"),
  );
});
