import { ShapeError } from "@tsumiki/kernels";
import { BatchNorm2d, batchNorm2d } from "@tsumiki/layers";
import { mean, multiply, normal, square, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, expectValues } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

// Over both images and all pixels the first channel has mean 5 and variance 16, the second mean −2 and variance 27.
const x = () =>
  tensor([
    [[[1, 9]], [[-2, -2]]],
    [[[9, 1]], [[-2 - Math.sqrt(54), -2 + Math.sqrt(54)]]],
  ]);

test("a channel is normalised over the batch and all positions", () => {
  const layer = example();
  const data = [-7, 9, 2, 2, 9, -7, 2 - Math.sqrt(54), 2 + Math.sqrt(54)];
  expectTensor(layer.forward(x())[0], { shape: [2, 2, 1, 2], data });
});

test("the running variance is unbiased: 4/3 of that of the 4 values a channel", () => {
  const layer = example();
  layer.forward(x());
  expectValues(layer.runningMean.value, [0.25 * 5, 0.25 * -2]);
  expectValues(layer.runningVariance.value, [0.75 + (0.25 * 16 * 4) / 3, 0.75 + (0.25 * 27 * 4) / 3]);
});

test("what is normalised has mean 0 and variance 1, and neither a mean nor a share of x̂ gets through backward", () => {
  const layer = new BatchNorm2d(3, { epsilon: 1e-12 });
  const [y, backward] = layer.forward(normal([4, 3, 5, 6], { mean: 100, standardDeviation: 7 }));
  const dx = backward(normal(y.shape));
  const channels = [0, 2, 3];
  expectValues(mean(y, channels), [0, 0, 0]);
  expectValues(mean(square(y), channels), [1, 1, 1]);
  expectValues(mean(dx, channels), [0, 0, 0]);
  expectValues(mean(multiply(dx, y), channels), [0, 0, 0]);
});

test("one image is enough if it has several pixels, one pixel is not", () => {
  expect(new BatchNorm2d(2).forward(normal([1, 2, 2, 1]))[0].shape).toEqual([1, 2, 2, 1]);
  expect(() => new BatchNorm2d(2).forward(zeros([1, 2, 1, 1]))).toThrow(
    "BatchNorm2d: one value a channel in [1, 2, 1, 1] has no variance",
  );
});

test("an input that is no image, or of other channels, is refused", () => {
  const layer = new BatchNorm2d(3);
  expect(() => layer.forward(zeros([2, 4, 5, 5]))).toThrow(
    new ShapeError(
      "BatchNorm2d: expected input [batch, 3, height, width], got [2, 4, 5, 5]: channels is 3, the image has 4",
    ),
  );
  expect(() => layer.predict(zeros([2, 3]))).toThrow(
    new ShapeError("BatchNorm2d: expected input [batch, 3, height, width], got [2, 3]: a batch of images has rank 4"),
  );
});

test("the lazy form takes its channels from what comes in", () => {
  const layer = batchNorm2d({ epsilon: 1e-3 })([16, 8, 8]);
  expect([layer.channels, layer.epsilon]).toEqual([16, 1e-3]);
});

/** With ε = 9 the roots of the example's variances are 5 and 6. */
function example(): BatchNorm2d<2> {
  const layer = new BatchNorm2d(2, { epsilon: 9, momentum: 0.25 });
  layer.weight.assign([10, 6]);
  layer.bias.assign([1, 2]);
  return layer;
}
