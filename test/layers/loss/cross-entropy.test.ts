import { checkLossGradients } from "@tsumiki/gradient-check";
import { ShapeError } from "@tsumiki/kernels";
import { type CrossEntropyOptions, crossEntropy, softmaxCrossEntropy } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

const { log } = Math;

// e to these scores is 1, 2, 1 and 2, 3, 5: softmax gives 1/4, 1/2, 1/4 and 1/5, 3/10, 1/2.
const scores = () =>
  tensor([
    [0, log(2), 0],
    [log(2), log(3), log(5)],
  ]);
const distributions = () =>
  tensor([
    [0, 0.5, 0.5],
    [0.2, 0.3, 0.5],
  ]);

onEveryBackend("without options it is softmaxCrossEntropy", () => {
  for (const labels of [[1, 0], distributions()]) {
    const [loss, backward] = crossEntropy()(scores(), labels);
    const [expected, expectedBackward] = softmaxCrossEntropy(scores(), labels);
    expectTensor(loss, { shape: [], data: expected.data() });
    expectTensor(backward(-3), { shape: [2, 3], data: expectedBackward(-3).data() });
  }
});

onEveryBackend("smoothed labels give a share of ε to all classes evenly", () => {
  const [loss, backward] = crossEntropy({ labelSmoothing: 0.3 })(scores(), [1, 0]);
  // The labels are 0.1, 0.8, 0.1 and 0.8, 0.1, 0.1.
  const first = 0.1 * log(4) + 0.8 * log(2) + 0.1 * log(4);
  const second = 0.8 * log(5) + 0.1 * log(10 / 3) + 0.1 * log(2);
  expectTensor(loss, { shape: [], data: [(first + second) / 2] });
  expectTensor(backward(), { shape: [2, 3], data: [0.075, -0.15, 0.075, -0.3, 0.1, 0.2] });
});

onEveryBackend("of class numbers the loss is the mean weighted by their classes' weights", () => {
  const [loss, backward] = crossEntropy({ classWeights: [3, 1, 0] })(scores(), [1, 0]);
  expectTensor(loss, { shape: [], data: [(1 * log(2) + 3 * log(5)) / 4] });
  expectTensor(backward(), { shape: [2, 3], data: [1 / 16, -1 / 8, 1 / 16, -3 / 5, 9 / 40, 3 / 8] });
});

onEveryBackend("of distributions weights multiply the shares, and the mean is over the batch", () => {
  const [loss, backward] = crossEntropy({ classWeights: [1, 2, 4] })(scores(), distributions());
  const first = 2 * 0.5 * log(2) + 4 * 0.5 * log(4);
  const second = 0.2 * log(5) + 2 * 0.3 * log(10 / 3) + 4 * 0.5 * log(2);
  expectTensor(loss, { shape: [], data: [(first + second) / 2] });
  // Σ q is 3 and 2.8.
  expectTensor(backward(), { shape: [2, 3], data: [0.375, 0.25, -0.625, 0.18, 0.12, -0.3] });
});

test("weights that are all the same change nothing for class numbers", () => {
  const [loss] = crossEntropy({ classWeights: Float32Array.of(7, 7, 7), labelSmoothing: 0.1 })(scores(), [1, 0]);
  const [expected] = crossEntropy({ labelSmoothing: 0.1 })(scores(), [1, 0]);
  expectTensor(loss, { shape: [], data: expected.data() });
});

onEveryBackend("scores of ±10000 give finite losses and gradients", () => {
  const [loss, backward] = crossEntropy({ classWeights: [1, 3], labelSmoothing: 0 })(tensor([[1e4, -1e4]]), [1]);
  expectTensor(loss, { shape: [], data: [2e4] });
  expectTensor(backward(), { shape: [1, 2], data: [1, -1] });
});

onEveryBackend(
  "a class masked by -Infinity adds nothing where it has no share; smoothing gives it one, and Infinity",
  () => {
    const masked = () => tensor([[0, 1, -Infinity]]);
    expectTensor(crossEntropy()(masked(), [1])[0], { shape: [], data: [0.3132616875182228] });
    // q is 1/30, 28/30 and 0.
    const [weighted, weightedBackward] = crossEntropy({ labelSmoothing: 0.1, classWeights: [1, 1, 0] })(masked(), [1]);
    expectTensor(weighted, { shape: [], data: [(1.3132616875182228 + 28 * 0.3132616875182228) / 30] });
    expect([...weightedBackward().data()].every(Number.isFinite)).toBe(true);
    // PyTorch's, the gradient too: it is finite.
    const [smoothed, backward] = crossEntropy({ labelSmoothing: 0.1 })(masked(), [1]);
    expect(smoothed.item()).toBe(Infinity);
    expectTensor(backward(), { shape: [1, 3], data: [0.23560808803666, -0.20227475470333, -0.03333333333333] });
  },
);

const options: CrossEntropyOptions[] = [
  {},
  { labelSmoothing: 0.2 },
  { labelSmoothing: 1 },
  { classWeights: [0.5, 2, 0] },
  { labelSmoothing: 0.4, classWeights: [1, 0, 3] },
];

test("its gradients, whatever the options", () => {
  for (const option of options) {
    checkLossGradients(crossEntropy(option), [4, 3], [0, 2, 1, 2]);
    checkLossGradients(crossEntropy(option), [2, 3], distributions);
    checkLossGradients(crossEntropy(option), [1, 3], () => tensor([[0.50009, 0.3, 0.2]]));
  }
});

test("options that are none are refused", () => {
  for (const labelSmoothing of [-0.1, 1.1, Number.NaN]) {
    expect(() => crossEntropy({ labelSmoothing })).toThrow(
      new RangeError(`crossEntropy: labelSmoothing must be a number in [0, 1], got ${labelSmoothing}`),
    );
  }
  for (const weight of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => crossEntropy({ classWeights: [1, weight] })).toThrow(
      new RangeError(`crossEntropy: classWeights[1] must be a finite number of at least 0, got ${weight}`),
    );
  }
  const expected = "crossEntropy: classWeights must be finite numbers from 0, one of them above it";
  for (const classWeights of [[0, 0], []]) {
    expect(() => crossEntropy({ classWeights })).toThrow(
      new RangeError(`${expected}, got [${classWeights.join(", ")}]`),
    );
  }
  expect(() => crossEntropy({ classWeights: tensor([1, 9]) as never })).toThrow(
    new TypeError(`${expected}, got a Tensor [2]`),
  );
  expect(() => crossEntropy({ classWeights: ["1", 9] as never })).toThrow('got the string "1": leave out the quotes');
  expect(() => crossEntropy({ labelSmoothing: "0.1" as never })).toThrow('got the string "0.1": leave out the quotes');
  expect(() => crossEntropy({ class_weights: [1, 9] } as never)).toThrow(
    "crossEntropy: unknown option class_weights, did you mean classWeights? It takes labelSmoothing, classWeights",
  );
});

test("another number of weights than classes is refused", () => {
  expect(() => crossEntropy({ classWeights: [1, 2] })(scores(), [1, 0])).toThrow(
    new ShapeError("crossEntropy: scores [2, 3] need 3 classWeights, got 2"),
  );
});

onEveryBackend("it says what its mean is over: the weights of class numbers, else the batch", () => {
  expect(crossEntropy()(scores(), [1, 0])[2]).toBe(2);
  expect(crossEntropy({ classWeights: [3, 1, 0] })(scores(), [1, 0])[2]).toBe(4);
  expect(crossEntropy({ classWeights: [3, 1, 0] })(scores(), [0, 2])[2]).toBe(3);
  expect(crossEntropy({ classWeights: [1, 2, 4] })(scores(), distributions())[2]).toBe(2);
});

onEveryBackend("a batch whose labels weigh nothing has loss 0, a gradient of zeros and weight 0", () => {
  for (const labelSmoothing of [0, 0.2]) {
    const [loss, backward, weight] = crossEntropy({ classWeights: [1, 0, 0], labelSmoothing })(scores(), [1, 2]);
    expectTensor(loss, { shape: [], data: [0] });
    expectTensor(backward(), { shape: [2, 3], data: [0, 0, 0, 0, 0, 0] });
    expect(weight).toBe(0);
  }
});

test("labels are refused as by softmaxCrossEntropy, by its own name", () => {
  expect(() => crossEntropy()(scores(), [1, 3])).toThrow(
    "crossEntropy: the label at position 1 is 3, expected a whole number from 0 to 2",
  );
  expect(() => crossEntropy()(scores(), zeros([2, 1]))).toThrow(
    new ShapeError("crossEntropy: scores [2, 3] need labels [2] or [2, 3], got [2, 1]"),
  );
  expect(() => crossEntropy()(scores(), zeros([2, 3]))).toThrow("crossEntropy: row 0 of the labels must be numbers");
});

test("to take crossEntropy for the loss that it makes is refused", () => {
  expect(() => crossEntropy(scores() as never)).toThrow(
    new TypeError("crossEntropy: expected options, got scores; crossEntropy() makes the loss"),
  );
});
