import { LifetimeError, ShapeError } from "@tsumiki/kernels";
import { BatchNorm1d, batchNorm1d } from "@tsumiki/layers";
import { broadcastTo, tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, expectValues, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

// The first feature has mean 5 and variance 16, the second mean 7 and variance 0: with ε = 9 the roots are 5 and 3.
const x = () =>
  tensor([
    [1, 7],
    [9, 7],
  ]);

test("y is γ·(x − μ)/√(σ² + ε) + β, with the moments of the batch", () => {
  expectTensor(example().forward(x())[0], { shape: [2, 2], data: [-7, 2, 9, 2] });
});

test("backward gives γ/√(σ² + ε)·(dy − mean(dy) − x̂·mean(dy·x̂)), Σ dy·x̂ and Σ dy", () => {
  const layer = example();
  const [, backward] = layer.forward(x());
  const dx = backward(
    tensor([
      [1, 4],
      [3, 0],
    ]),
  );
  // x̂ is ∓0.8 and 0: mean(dy) is 2 and 2, mean(dy·x̂) 0.8 and 0.
  expectTensor(dx, { shape: [2, 2], data: [-0.72, 2, 0.72, -2] });
  expectValues(layer.weight.gradient, [1.6, 0]);
  expectValues(layer.bias.gradient, [4, 4]);
});

test("each forward in training moves the running statistics, with the unbiased variance", () => {
  const layer = example();
  layer.forward(x());
  expectValues(layer.runningMean.value, [0.9 * 0 + 0.1 * 5, 0.1 * 7]);
  expectValues(layer.runningVariance.value, [0.9 * 1 + 0.1 * 32, 0.9]);
  layer.forward(x());
  expectValues(layer.runningMean.value, [0.95, 1.33]);
  expectValues(layer.runningVariance.value, [0.9 * 4.1 + 3.2, 0.81]);
});

test("with momentum 1 the running statistics are those of the last batch", () => {
  const layer = new BatchNorm1d(2, { momentum: 1 });
  layer.forward(x());
  expectValues(layer.runningMean.value, [5, 7]);
  expectValues(layer.runningVariance.value, [32, 0]);
});

test("predict uses the running statistics and leaves them alone, also for a batch of one", () => {
  const layer = example();
  layer.runningMean.assign([3, 0]);
  layer.runningVariance.assign([7, 91]);
  expectTensor(layer.predict(tensor([[5, 10]])), { shape: [1, 2], data: [1 + (10 * 2) / 4, 2 + (3 * 10) / 10] });
  expectValues(layer.runningMean.value, [3, 0]);
  expectValues(layer.runningVariance.value, [7, 91]);
});

test("it starts as the identity of normalised features, with the parameters and buffers of PyTorch", () => {
  const layer = new BatchNorm1d(2);
  expect([...layer.parameters().keys()]).toEqual(["weight", "bias"]);
  expect([...layer.state()].map(([name, { value }]) => [name, value.toArray()])).toEqual([
    ["weight", [1, 1]],
    ["bias", [0, 0]],
    ["runningMean", [0, 0]],
    ["runningVariance", [1, 1]],
  ]);
  expect([layer.epsilon, layer.momentum]).toEqual([1e-5, 0.1]);
});

test("training on a batch of one is refused, and moves nothing", () => {
  const layer = new BatchNorm1d(3);
  expect(() => layer.forward(tensor([[1, 2, 3]]))).toThrow(
    new ShapeError(
      "BatchNorm1d: one value a channel in [1, 3] has no variance; train on larger batches (dropLast leaves out a last one that is small)",
    ),
  );
  expectValues(layer.runningMean.value, [0, 0, 0]);
});

test("a backward from before the weights changed is an error and adds nothing", () => {
  for (const changed of ["weight", "bias"] as const) {
    const layer = example();
    const [y, backward] = layer.forward(x());
    layer[changed].assign([1, 1]);
    expect(() => backward(y)).toThrow(LifetimeError);
    expectValues(layer.weight.gradient, [0, 0]);
    expectValues(layer.bias.gradient, [0, 0]);
  }
});

test("an input of other features or another rank is refused", () => {
  const layer = new BatchNorm1d(3);
  expect(() => layer.forward(x())).toThrow(new ShapeError("BatchNorm1d: expected input [batch, 3], got [2, 2]"));
  expect(() => layer.predict(tensor([1, 2, 3]))).toThrow(
    new ShapeError("BatchNorm1d: expected input [batch, 3], got [3]"),
  );
});

test("numbers out of their range are refused", () => {
  const range = (message: string) => new RangeError(`BatchNorm1d: ${message}`);
  expect(() => new BatchNorm1d(0)).toThrow(range("features must be a whole number of at least 1, got 0"));
  expect(() => new BatchNorm1d(3, { epsilon: 0 })).toThrow(range("epsilon must be a finite number above 0, got 0"));
  for (const momentum of [0, 1.1, Number.NaN]) {
    expect(() => new BatchNorm1d(3, { momentum })).toThrow(
      range(`momentum must be a number in (0, 1], got ${momentum}`),
    );
  }
});

test("the lazy form takes its features from what comes in", () => {
  const layer = batchNorm1d({ momentum: 0.5 })([7]);
  expect([layer.features, layer.momentum]).toEqual([7, 0.5]);
});

function example(): BatchNorm1d<2> {
  const layer = new BatchNorm1d(2, { epsilon: 9 });
  layer.weight.assign([10, 3]);
  layer.bias.assign([1, 2]);
  return layer;
}

onEveryBackend("a channel of equal numbers gives exactly the bias, in training and in use", () => {
  const layer = new BatchNorm1d(2, { momentum: 1 });
  layer.bias.assign([0.1, -7]);
  const x = broadcastTo(tensor([12345.6, -1 / 3]), [1000, 2]);
  const expected = broadcastTo(layer.bias.value, [1000, 2]).data();
  expect(layer.forward(x)[0].data()).toEqual(expected);
  expect(layer.runningMean.value.data()).toEqual(tensor([12345.6, -1 / 3]).data());
  expect([...layer.runningVariance.value.data()]).toEqual([0, 0]);
  expect(layer.predict(x).data()).toEqual(expected);
});

onEveryBackend("numbers whose squares no float holds are normalised in training, and so are their gradients", () => {
  const layer = new BatchNorm1d(2);
  const x = tensor([1e30, 1, 2e30, 2, 3e30, 3, 4e30, 4], [4, 2]);
  const [y, backward] = layer.forward(x);
  const dx = backward(tensor([1, 0, 0, 0, 0, 0, 0, 0], [4, 2])).data();
  [-1.3416408, -0.4472136, 0.4472136, 1.3416408].forEach((value, row) => {
    expect(y.data()[2 * row]).toBeCloseTo(value, 5);
    expect(y.data()[2 * row + 1]).toBeCloseTo(value, 4);
  });
  [0.2683282, -0.3577709, -0.0894427, 0.1788854].forEach((value, row) => {
    expect((dx[2 * row] as number) * 1e30).toBeCloseTo(value, 5);
  });
});
