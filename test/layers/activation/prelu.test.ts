import { ShapeError } from "@tsumiki/kernels";
import { LeakyReLU, PReLU, ReLU, sequential } from "@tsumiki/layers";
import { ones, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, expectValues, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

onEveryBackend("one slope for all: y is x above 0 and a·x below, and a's gradient is Σ dy·x over what is below", () => {
  const layer = new PReLU();
  const [y, backward] = layer.forward(tensor([-8, 0, 3, -4]));
  expectValues(y, [-2, 0, 3, -1]);
  expectValues(backward(tensor([4, 8, 5, 2])), [1, 2, 5, 0.5]);
  expectValues(layer.weight.gradient, [-8 * 4 - 4 * 2]);
});

onEveryBackend("a slope a channel, of images and of features", () => {
  const layer = new PReLU({ channels: 2 });
  layer.weight.assign([0.5, 10]);
  const [y, backward] = layer.forward(tensor([[[[-2, 1]], [[-3, -1]]]]));
  expectTensor(y, { shape: [1, 2, 1, 2], data: [-1, 1, -30, -10] });
  expectTensor(backward(tensor([[[[1, 2]], [[3, 4]]]])), { shape: [1, 2, 1, 2], data: [0.5, 2, 30, 40] });
  expectValues(layer.weight.gradient, [-2, -13]);
  expectTensor(layer.predict(tensor([[-2, -2]])), { shape: [1, 2], data: [-1, -20] });
});

test("slopes begin at 0.25, or where they are told", () => {
  expect(new PReLU({ channels: 2 }).weight.value.toArray()).toEqual([0.25, 0.25]);
  expect(new PReLU({ initialSlope: -0.5 }).weight.value.toArray()).toEqual([-0.5]);
});

test("before it learns, it is a LeakyReLU, and a slope of 0 makes a ReLU", () => {
  const x = tensor([-3, -0.5, 0, 2]);
  expect(new PReLU().predict(x).data()).toEqual(new LeakyReLU({ negativeSlope: 0.25 }).predict(x).data());
  const magnitudes = (layer: PReLU | ReLU) => [...layer.predict(x).data()].map(Math.abs);
  expect(magnitudes(new PReLU({ initialSlope: 0 }))).toEqual(magnitudes(new ReLU()));
});

onEveryBackend("Infinity adds nothing to the slope's gradient, and no NaN", () => {
  const layer = new PReLU();
  const [y, backward] = layer.forward(tensor([Infinity, -2]));
  expectValues(y, [Infinity, -0.5]);
  expectValues(backward(tensor([3, 4])), [3, 1]);
  expectValues(layer.weight.gradient, [-8]);
});

test("its slopes are found by the walk", () => {
  const model = sequential([3, 4, 4], new PReLU({ channels: 3 }), new PReLU());
  expect([...model.parameters()].map(([name, { shape }]) => [name, shape])).toEqual([
    ["0.weight", [3]],
    ["1.weight", [1]],
  ]);
});

test("a backward after the slopes changed is refused", () => {
  const layer = new PReLU();
  const [, backward] = layer.forward(ones([2]));
  layer.weight.assign([0.5]);
  expect(() => backward(ones([2]))).toThrow(
    "this tensor [1] was overwritten by newly assigned values: call forward again",
  );
});

test("other channels than slopes, and numbers that are none, are refused", () => {
  expect(() => new PReLU({ channels: 3 }).forward(zeros([2, 4, 5]))).toThrow(
    new ShapeError("PReLU: expected input [batch, 3, …], got [2, 4, 5]"),
  );
  expect(() => new PReLU({ channels: 3 }).forward(zeros([3]))).toThrow(ShapeError);
  expect(() => new PReLU({ channels: 0 })).toThrow(
    new RangeError("PReLU: channels must be a whole number of at least 1, got 0"),
  );
  expect(() => new PReLU({ initialSlope: NaN })).toThrow(
    new RangeError("PReLU: initialSlope must be a finite number, got NaN"),
  );
});
