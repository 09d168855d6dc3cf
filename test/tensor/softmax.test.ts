import { logSoftmax, logSoftmaxBackward, softmax, sum, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, expectValues, onEveryBackend, onReference } from "./support.ts";

onEveryBackend("softmax of [0.3, 2.9, 4.0]", () => {
  const y = softmax(tensor([[0.3, 2.9, 4.0]]));
  expectTensor(y, { shape: [1, 3], data: [0.01821127329554753, 0.24519181293507392, 0.7365969137693786] });
});

onEveryBackend("scores of any size give finite probabilities that sum to 1", () => {
  const y = softmax(
    tensor([
      [1000, 1000],
      [-1000, 0],
      [1e30, -1e30],
    ]),
  );
  expectTensor(y, { shape: [3, 2], data: [0.5, 0.5, 0, 1, 1, 0] });
  expectValues(sum(y, 1), [1, 1, 1]);
});

onEveryBackend("logSoftmax stays finite where softmax is 0", () => {
  expectTensor(logSoftmax(tensor([[-1000, 0]])), { shape: [1, 2], data: [-1000, 0] });
});

onEveryBackend("logSoftmaxBackward is dy − softmax · Σ dy", () => {
  const y = logSoftmax(tensor([[0, Math.log(3)]]));
  expectTensor(logSoftmaxBackward(tensor([[5, 3]]), y), { shape: [1, 2], data: [3, -3] });
});

onReference("another rank, and a dy of another shape, are refused", () => {
  expect(() => softmax(zeros([3]))).toThrow("softmax: expected x [batch, classes], got [3]");
  expect(() => logSoftmax(zeros([1, 2, 3]))).toThrow("logSoftmax: expected x [batch, classes], got [1, 2, 3]");
  expect(() => logSoftmaxBackward(zeros([1, 2]), zeros([2, 2]))).toThrow(
    "logSoftmaxBackward: expected dy [2, 2] for y [2, 2], got [1, 2]",
  );
});
