import { logSoftmax, logSoftmaxBackward, softmax, sum, type Tensor, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, expectValues, onEveryBackend, onReference } from "./support.ts";

/** Expects each number to within 1e-6 of its own size. */
function expectDigits(actual: Tensor, expected: readonly number[]): void {
  actual.data().forEach((value, at) => {
    const truth = expected[at] as number;
    const close = Object.is(value, truth) || Math.abs(value - truth) <= 1e-6 * Math.abs(truth);
    expect(close, `element ${at}: ${value}, expected ${truth}`).toBe(true);
  });
}

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

onEveryBackend("the logarithm of what is almost sure keeps its digits: log(1 + Σ of the others)", () => {
  const { exp, log1p } = Math;
  expectDigits(logSoftmax(tensor([[20, 0]])), [-log1p(exp(-20)), -20]);
  expectDigits(logSoftmax(tensor([[0, 16]])), [-16, -log1p(exp(-16))]);
  // Of 1000 classes, in the kernels' vectors and behind them.
  for (const sure of [0, 3, 998, 999]) {
    const scores = Array.from({ length: 1000 }, (_, at) => (at === sure ? 25 : 0));
    const y = logSoftmax(tensor([scores]));
    const others = 999 * exp(-25);
    expectDigits(
      y,
      scores.map((score) => (score === 25 ? -log1p(others) : -25 - log1p(others))),
    );
  }
});

onEveryBackend("equals share alike, and a class alone is sure: 0, and not −0", () => {
  const { log } = Math;
  expectDigits(logSoftmax(tensor([[3, 3, -Infinity, 3, 3]])), [-log(4), -log(4), -Infinity, -log(4), -log(4)]);
  expect(Object.is(logSoftmax(tensor([[5]])).item(), 0)).toBe(true);
});

onEveryBackend("a mask of -Infinity leaves the others as if its class were not there", () => {
  const y = logSoftmax(tensor([[0, 1, -Infinity]]));
  expectTensor(y, { shape: [1, 3], data: [-1.3132616875182228, -0.3132616875182228, -Infinity] });
  expectTensor(softmax(tensor([[0, 1, -Infinity]])), {
    shape: [1, 3],
    data: [0.2689414213699951, 0.7310585786300049, 0],
  });
  expectTensor(logSoftmaxBackward(tensor([[0, 1, 0]]), y), {
    shape: [1, 3],
    data: [-0.2689414213699951, 0.2689414213699951, 0],
  });
});

onEveryBackend("a row of nothing but -Infinity, or with Infinity, is NaN, as in PyTorch", () => {
  for (const row of [[-Infinity, -Infinity], [-Infinity], [0, Infinity], [Infinity, Infinity], [Infinity, -Infinity]]) {
    for (const y of [logSoftmax(tensor([row])), softmax(tensor([row]))]) {
      expect([...y.data()].every(Number.isNaN), `${row}`).toBe(true);
    }
  }
});

onEveryBackend("the gradient of what is almost sure keeps its digits", () => {
  const p = Math.exp(-20) / (1 + Math.exp(-20));
  expectDigits(logSoftmaxBackward(tensor([[1, 0]]), logSoftmax(tensor([[20, 0]]))), [p, -p]);
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
