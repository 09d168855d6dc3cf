import { checkLossGradients } from "@tsumiki/gradient-check";
import { ShapeError } from "@tsumiki/kernels";
import { binaryCrossEntropy, type Labels } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

// σ of these is 1/2, 3/4, 1/4 and 9/10.
const scores = () =>
  tensor([
    [0, Math.log(3)],
    [-Math.log(3), Math.log(9)],
  ]);
const labels = () =>
  tensor([
    [1, 1],
    [1, 0.5],
  ]);

onEveryBackend("the loss is the mean of −t·log σ − (1 − t)·log(1 − σ), and its gradient (σ − t)/n", () => {
  const [loss, backward] = binaryCrossEntropy(scores(), labels());
  const half = -0.5 * Math.log(0.9) - 0.5 * Math.log(0.1);
  expectTensor(loss, { shape: [], data: [(Math.log(2) + Math.log(4 / 3) + Math.log(4) + half) / 4] });
  expectTensor(backward(), { shape: [2, 2], data: [-1 / 8, -1 / 16, -3 / 16, 1 / 10] });
  expectTensor(backward(-4), { shape: [2, 2], data: [1 / 2, 1 / 4, 3 / 4, -2 / 5] });
});

onEveryBackend("scores of ±10000 give finite losses and gradients: 0 if right, their size if wrong", () => {
  const [loss, backward] = binaryCrossEntropy(tensor([1e4, -1e4, 1e4, -1e4]), [1, 0, 0, 1]);
  expectTensor(loss, { shape: [], data: [5e3] });
  expectTensor(backward(), { shape: [4], data: [0, 0, 1 / 4, -1 / 4] });
});

onEveryBackend("where a score agrees with its label, loss and gradient keep their digits", () => {
  const { exp, log1p } = Math;
  for (const score of [5, 12, 16, 40, 80]) {
    for (const [x, t, sign] of [
      [score, 1, -1],
      [-score, 0, 1],
    ] as const) {
      const [loss, backward] = binaryCrossEntropy(tensor([x]), [t]);
      expect(Math.abs(loss.item() / log1p(exp(-score)) - 1)).toBeLessThan(1e-6);
      expect(Math.abs(backward().item() / ((sign * exp(-score)) / (1 + exp(-score))) - 1)).toBeLessThan(1e-6);
    }
  }
});

onEveryBackend("a label near 1 and a score that nearly agrees with it: nothing cancels", () => {
  const t = 1 - 2 ** -20; // which float32 holds exactly
  for (const x of [3, 15, 30]) {
    const truth = t * Math.log1p(Math.exp(-x)) + (1 - t) * (x + Math.log1p(Math.exp(-x)));
    expect(Math.abs(binaryCrossEntropy(tensor([x]), [t])[0].item() / truth - 1)).toBeLessThan(1e-6);
  }
});

onEveryBackend("an infinite score that agrees with its label is 0, the other Infinity", () => {
  const [right, rightBackward] = binaryCrossEntropy(tensor([Infinity, -Infinity]), [1, 0]);
  expectTensor(right, { shape: [], data: [0] });
  expectTensor(rightBackward(), { shape: [2], data: [0, 0] });
  for (const [score, label] of [
    [Infinity, 0],
    [-Infinity, 1],
    [Infinity, 0.5],
  ] as const) {
    const [loss, backward] = binaryCrossEntropy(tensor([score]), [label]);
    expect(loss.item()).toBe(Infinity);
    expectTensor(backward(), { shape: [1], data: [score > 0 ? 1 - label : -label] });
  }
  expect(binaryCrossEntropy(tensor([Number.NaN]), [1])[0].item()).toBeNaN();
});

test("a column of scores may have its labels in an array or a tensor [batch]", () => {
  const column = tensor([[0], [Math.log(3)]]);
  const all: Labels[] = [[1, 0], Uint8Array.of(1, 0), tensor([1, 0]), tensor([[1], [0]])];
  for (const each of all) {
    const [loss, backward] = binaryCrossEntropy(column, each);
    expectTensor(loss, { shape: [], data: [(Math.log(2) + Math.log(4)) / 2] });
    expectTensor(backward(), { shape: [2, 1], data: [-1 / 4, 3 / 8] });
  }
});

test("its gradients", () => {
  checkLossGradients(binaryCrossEntropy, [3, 2], () =>
    tensor([
      [0, 1],
      [0.3, 0.9],
      [0.5, 0],
    ]),
  );
  checkLossGradients(binaryCrossEntropy, [4], [0, 1, 1, 0.25]);
  checkLossGradients(binaryCrossEntropy, [2, 1], [0, 1], { input: [[7], [-9]] });
});

test("labels of another shape are refused: nothing is broadcast", () => {
  const refused: [labels: Labels, shape: string][] = [
    [[1, 0], "[2]"],
    [[1, 0, 1, 1], "[4]"],
    [tensor(1), "[]"],
    [zeros([2, 1]), "[2, 1]"],
    [zeros([1, 2]), "[1, 2]"],
  ];
  for (const [given, shape] of refused) {
    expect(() => binaryCrossEntropy(scores(), given)).toThrow(
      new ShapeError(`binaryCrossEntropy: scores [2, 2] need labels of the same shape, got ${shape}`),
    );
  }
  expect(() => binaryCrossEntropy(zeros([2, 1]), [1, 0, 1])).toThrow("scores [2, 1] need labels of the same shape");
  expect(() => binaryCrossEntropy(zeros([1, 2]), [1, 0])).toThrow("scores [1, 2] need labels of the same shape");
});

test("a label that is no probability is refused, naming its position", () => {
  for (const label of [-0.1, 1.5, 2, Number.NaN]) {
    expect(() => binaryCrossEntropy(zeros([3]), [0, 1, label])).toThrow(
      new RangeError(`binaryCrossEntropy: the label at position 2 is ${label}, expected a number from 0 to 1`),
    );
  }
});
