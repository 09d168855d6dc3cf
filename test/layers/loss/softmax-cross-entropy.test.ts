import { checkLossGradients } from "@tsumiki/gradient-check";
import { ShapeError } from "@tsumiki/kernels";
import { type Labels, softmaxCrossEntropy } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

// e to these scores is 1, 2, 1 and 2, 3, 5: softmax gives 1/4, 1/2, 1/4 and 1/5, 3/10, 1/2.
const scores = () =>
  tensor([
    [0, Math.log(2), 0],
    [Math.log(2), Math.log(3), Math.log(5)],
  ]);

test("the loss is the mean of −log p at the labels, and its gradient (p − t)/N", () => {
  const [loss, backward] = softmaxCrossEntropy(scores(), [1, 0]);
  expectTensor(loss, { shape: [], data: [(Math.log(2) + Math.log(5)) / 2] });
  expectTensor(backward(), { shape: [2, 3], data: [1 / 8, -1 / 4, 1 / 8, -2 / 5, 3 / 20, 1 / 4] });
});

test("labels may be a distribution: the mean of −Σ t·log p, with the same gradient", () => {
  const t = tensor([
    [0, 0.5, 0.5],
    [0.2, 0.3, 0.5],
  ]);
  const [loss, backward] = softmaxCrossEntropy(scores(), t);
  const first = 0.5 * Math.log(2) + 0.5 * Math.log(4);
  const second = 0.2 * Math.log(5) + 0.3 * Math.log(10 / 3) + 0.5 * Math.log(2);
  expectTensor(loss, { shape: [], data: [(first + second) / 2] });
  expectTensor(backward(), { shape: [2, 3], data: [1 / 8, 0, -1 / 8, 0, 0, 0] });
});

test("class numbers in an array, a typed array or a tensor, and one-hot rows, are the same labels", () => {
  const all: Labels[] = [
    [1, 0],
    Uint8Array.of(1, 0),
    tensor([1, 0]),
    tensor([
      [0, 1, 0],
      [1, 0, 0],
    ]),
  ];
  const losses = all.map((labels) => softmaxCrossEntropy(scores(), labels)[0].item());
  expect(new Set(losses).size).toBe(1);
});

test("backward is scaled by dL/dloss", () => {
  const [, backward] = softmaxCrossEntropy(scores(), [1, 0]);
  expectTensor(backward(-4), { shape: [2, 3], data: [-1 / 2, 1, -1 / 2, 8 / 5, -3 / 5, -1] });
});

onEveryBackend("equal scores give log(classes), and a gradient that is even but for the label", () => {
  for (const score of [0, 1e4, -1e4]) {
    const [loss, backward] = softmaxCrossEntropy(tensor([[score, score, score, score]]), [2]);
    expectTensor(loss, { shape: [], data: [Math.log(4)] });
    expectTensor(backward(), { shape: [1, 4], data: [0.25, 0.25, -0.75, 0.25] });
  }
});

onEveryBackend("scores of ±10000 give finite losses and gradients: 0 if right, their difference if wrong", () => {
  const extreme = () => tensor([[1e4, -1e4, -1e4]]);
  const [right, rightBackward] = softmaxCrossEntropy(extreme(), [0]);
  expectTensor(right, { shape: [], data: [0] });
  expectTensor(rightBackward(), { shape: [1, 3], data: [0, 0, 0] });
  const [wrong, wrongBackward] = softmaxCrossEntropy(extreme(), [1]);
  expectTensor(wrong, { shape: [], data: [2e4] });
  expectTensor(wrongBackward(), { shape: [1, 3], data: [1, -1, 0] });
});

test("a label that is no class is refused, naming its position", () => {
  for (const label of [-1, 3, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const labels of [[1, label], tensor([1, label])]) {
      expect(() => softmaxCrossEntropy(scores(), labels)).toThrow(RangeError);
      expect(() => softmaxCrossEntropy(scores(), labels)).toThrow(
        `the label at position 1 is ${label}, expected a whole number from 0 to 2`,
      );
    }
  }
});

test("another number of labels than samples, or of another shape, is refused: nothing is broadcast", () => {
  const refused: [labels: Labels, shape: string][] = [
    [[1], "[1]"],
    [[0, 1, 2], "[3]"],
    [tensor(1), "[]"],
    [zeros([2, 1]), "[2, 1]"],
    [zeros([1, 3]), "[1, 3]"],
    [zeros([2, 3, 1]), "[2, 3, 1]"],
  ];
  for (const [labels, shape] of refused) {
    expect(() => softmaxCrossEntropy(scores(), labels)).toThrow(
      new ShapeError(`softmaxCrossEntropy: scores [2, 3] need labels [2] or [2, 3], got ${shape}`),
    );
  }
});

test("scores of another rank are refused", () => {
  expect(() => softmaxCrossEntropy(zeros([3]), [1])).toThrow(
    new ShapeError("softmaxCrossEntropy: expected scores [batch, classes] or [batch, classes, …], got [3]"),
  );
});

test("rows of labels that are no distribution are refused, naming the row", () => {
  const rows: [row: number[], shown: string][] = [
    [[1, 1, 0], "[1, 1, 0]"],
    [[0, 0, 0], "[0, 0, 0]"],
    [[0.5, 0.49, 0], "[0.5, 0.49, 0]"],
    [[-0.5, 1, 0.5], "[-0.5, 1, 0.5]"],
    [[Number.NaN, 0.5, 0.5], "[NaN, 0.5, 0.5]"],
  ];
  for (const [row, shown] of rows) {
    expect(() => softmaxCrossEntropy(scores(), tensor([[0, 0, 1], row]))).toThrow(
      new RangeError(`softmaxCrossEntropy: row 1 of the labels must be numbers from 0 that sum to 1, got ${shown}`),
    );
  }
});

onEveryBackend("a distribution may miss the sum 1 by its rounding", () => {
  const [loss] = softmaxCrossEntropy(zeros([1, 10]), tensor([new Array<number>(10).fill(0.1)]));
  expectTensor(loss, { shape: [], data: [Math.log(10)] });
});

test("neither scores nor labels are written", () => {
  const given = [scores(), tensor([1, 0])] as const;
  softmaxCrossEntropy(...given)[1]();
  expect(given.map((one) => one.toArray())).toEqual([scores().toArray(), [1, 0]]);
});

test("labels that are neither a tensor nor an array of numbers are refused", () => {
  const expected = "softmaxCrossEntropy: expected labels as a tensor or an array of numbers, got";
  expect(() => softmaxCrossEntropy(scores(), undefined as unknown as Labels)).toThrow(
    new TypeError(`${expected} undefined`),
  );
  expect(() => softmaxCrossEntropy(scores(), 1 as unknown as Labels)).toThrow(`${expected} the number 1`);
  expect(() => softmaxCrossEntropy(scores(), [])).toThrow(`${expected} the array []`);
});

onEveryBackend("a class masked by -Infinity adds nothing to a loss that gives it no share", () => {
  const masked = () => tensor([[0, 1, -Infinity]]);
  for (const labels of [[1], tensor([[0, 1, 0]])]) {
    const [loss, backward] = softmaxCrossEntropy(masked(), labels);
    expectTensor(loss, { shape: [], data: [0.3132616875182228] });
    expectTensor(backward(), { shape: [1, 3], data: [0.2689414213699951, -0.2689414213699951, 0] });
  }
  expect(softmaxCrossEntropy(masked(), [2])[0].item()).toBe(Infinity);
  expect(softmaxCrossEntropy(tensor([[-Infinity, -Infinity]]), [0])[0].item()).toBeNaN();
});

onEveryBackend("the loss of an almost sure sample keeps its digits, and of a sure one is 0, not −0", () => {
  for (const score of [7.25, 12, 20, 60]) {
    const truth = Math.log1p(Math.exp(-score));
    const [loss, backward] = softmaxCrossEntropy(tensor([[score, 0]]), [0]);
    expect(Math.abs(loss.item() / truth - 1)).toBeLessThan(1e-6);
    expect(Math.abs(backward().data()[0]! / (-Math.exp(-score) / (1 + Math.exp(-score))) - 1)).toBeLessThan(1e-6);
  }
  expect(Object.is(softmaxCrossEntropy(tensor([[1000, 0]]), [0])[0].item(), 0)).toBe(true);
  expect(softmaxCrossEntropy(tensor([[100, 0]]), [0])[0].item()).toBeCloseTo(0, 40);
});

onEveryBackend("of labels that sum to almost 1 the gradient is that of the loss, (p·Σt − t)/N", () => {
  const t = tensor([[0.50005, 0.3, 0.2]]);
  const [, backward] = softmaxCrossEntropy(tensor([[0.3, -0.2, 0.5]]), t);
  const expected = [-0.1464172045177618, -0.08551086726013529, 0.23192807177789698];
  const gradient = backward().data();
  for (const [at, value] of expected.entries()) expect(gradient[at]).toBeCloseTo(value, 6);
});

test("its gradients, also of labels that do not sum to exactly 1", () => {
  checkLossGradients(softmaxCrossEntropy, [4, 3], [0, 2, 1, 2]);
  checkLossGradients(softmaxCrossEntropy, [2, 3], () =>
    tensor([
      [0.50009, 0.3, 0.2],
      [0.2, 0.29991, 0.5],
    ]),
  );
});
