import { checkLossGradients } from "@tsumiki/gradient-check";
import {
  binaryCrossEntropy,
  crossEntropy,
  deriveLoss,
  huber,
  type Labels,
  type Loss,
  l1,
  lossPerSample,
  meanSquaredError,
  softmaxCrossEntropy,
  summed,
} from "@tsumiki/layers";
import { abs, mean, multiply, slice, subtract, sum, type Tensor, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

const { log } = Math;
const pair = () =>
  tensor([
    [0, log(2), 0],
    [log(2), log(3), log(5)],
  ]);
const targets = () =>
  tensor([
    [1, 1, 0],
    [0, 1, 0],
  ]);

onEveryBackend("the sum is that over all elements, or of the weighted losses of all labels", () => {
  const differences = [1, log(2) - 1, 0, log(2), log(3) - 1, log(5)];
  const total = (of: (d: number) => number) => differences.reduce((sum, each) => sum + of(Math.abs(each)), 0);
  const cases: [Loss, Labels, number][] = [
    [summed(softmaxCrossEntropy), [1, 0], log(2) + log(5)],
    [crossEntropy({ reduction: "sum" }), [1, 0], log(2) + log(5)],
    [crossEntropy({ reduction: "sum", classWeights: [3, 0.5, 1] }), [1, 0], 0.5 * log(2) + 3 * log(5)],
    [crossEntropy({ reduction: "sum", ignore: 1 }), [1, 0], log(5)],
    [summed(meanSquaredError), targets(), total((d) => d * d)],
    [summed(l1), targets(), total((d) => d)],
    [huber({ reduction: "sum" }), targets(), total((d) => (d <= 1 ? d ** 2 / 2 : d - 0.5))],
    [huber({ reduction: "mean" }), targets(), total((d) => (d <= 1 ? d ** 2 / 2 : d - 0.5)) / 6],
    // log(1 + e^−x) for 1, log(1 + e^x) for 0
    [summed(binaryCrossEntropy), targets(), log(2) + log(1.5) + log(2) + log(3) + log(4 / 3) + log(6)],
  ];
  for (const [loss, labels, expected] of cases) expectTensor(loss(pair(), labels)[0], { shape: [], data: [expected] });
});

onEveryBackend("its gradient is that of the sum, and its weight one a batch", () => {
  const [, backward, weight] = summed(meanSquaredError)(pair(), targets());
  const twice = multiply(subtract(pair(), targets()), 2);
  expectTensor(backward(), { shape: [2, 3], data: twice.data() });
  expectTensor(backward(0.5), { shape: [2, 3], data: multiply(twice, 0.5).data() });
  expect(weight).toBe(1);
  // p − t
  const [, byClass] = summed(softmaxCrossEntropy)(pair(), [1, 0]);
  expectTensor(byClass(), { shape: [2, 3], data: [1 / 4, -1 / 2, 1 / 4, -4 / 5, 3 / 10, 1 / 2] });
});

onEveryBackend("a sum over nothing is 0, and counts as a batch as any other", () => {
  const [value, backward, weight] = crossEntropy({ reduction: "sum", ignore: -100 })(pair(), [-100, -100]);
  expectTensor(value, { shape: [], data: [0] });
  expectTensor(backward(), { shape: [2, 3], data: [0, 0, 0, 0, 0, 0] });
  expect(weight).toBe(1);
});

onEveryBackend("in a sum a smoothed label counts by its shares, also where it has no weight itself", () => {
  const loss = crossEntropy({ reduction: "sum", classWeights: [0, 1, 2], labelSmoothing: 0.3 });
  // The labels are smoothed to 0.8, 0.1, 0.1 and 0.1, 0.8, 0.1.
  const first = 0.1 * log(2) + 2 * 0.1 * log(4);
  const second = 0.8 * log(10 / 3) + 2 * 0.1 * log(2);
  expectTensor(loss(pair(), [0, 1])[0], { shape: [], data: [first + second] });
  expectTensor(lossPerSample(loss)(pair(), [0, 1]), { shape: [2], data: [first, second] });
  // p·Σ q − q of the first alone, with q = 0, 0.1, 0.2
  expectTensor(loss(slice(pair(), [0, 1]), [0])[1](), { shape: [1, 3], data: [0.075, 0.05, -0.125] });
});

test("a loss of one's own is multiplied by the weight that it says, or else by its samples", () => {
  const compute = (y: Tensor, t: Tensor) => mean(abs(subtract(y, t)));
  const [all] = summed(deriveLoss(compute, "own", { weight: (y) => y.size }))(pair(), zeros([2, 3]));
  expect(all.item()).toBeCloseTo(sum(abs(pair())).item(), 12);
  const [samples] = summed(deriveLoss(compute, "own"))(pair(), zeros([2, 3]));
  expect(samples.item()).toBeCloseTo(all.item() / 3, 12);
});

test("its gradients", () => {
  checkLossGradients(summed(meanSquaredError), [3, 2], () => zeros([3, 2]));
  checkLossGradients(crossEntropy({ reduction: "sum", classWeights: [1, 2, 3], ignore: 7 }), [3, 3], [0, 2, 1]);
});

test("it keeps the name of the loss, and what that says of itself", () => {
  for (const loss of [softmaxCrossEntropy, binaryCrossEntropy, crossEntropy({ axis: -1, ignore: 3 }), l1]) {
    expect(summed(loss).name).toBe(loss.name);
    expect({ ...summed(loss) }).toEqual({ ...loss });
  }
  expect(() => summed(meanSquaredError)(pair(), [1, 2])).toThrow("meanSquaredError: scores [2, 3] need labels");
});

test("what is no loss and no reduction is refused", () => {
  expect(() => summed("l1" as never)).toThrow(
    new TypeError('summed: loss must be a function such as softmaxCrossEntropy, got the string "l1"'),
  );
  expect(() => summed(crossEntropy as never)(pair(), [1, 0])).toThrow("crossEntropy: expected options, got scores");
  for (const [name, make] of Object.entries({ crossEntropy, huber })) {
    expect(() => make({ reduction: "none" as never })).toThrow(
      new RangeError(`${name}: reduction must be "mean" or "sum", got the string "none"`),
    );
  }
});
