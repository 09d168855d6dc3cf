import { checkLossGradients } from "@tsumiki/gradient-check";
import { ShapeError } from "@tsumiki/kernels";
import {
  binaryCrossEntropy,
  checkedLoss,
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
import { abs, concatenate, multiply, slice, square, subtract, sum, type Tensor, tensor, zeros } from "@tsumiki/tensor";
import fc from "fast-check";
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

onEveryBackend("the loss is Σ w·l / Σ w, its gradient w·dl / Σ w, its weight Σ w: by hand, of classes", () => {
  const [loss, backward, weight] = softmaxCrossEntropy(scores(), [1, 0], [3, 1]);
  expectTensor(loss, { shape: [], data: [(3 * log(2) + log(5)) / 4] });
  const dScores = [3 / 16, -3 / 8, 3 / 16, -1 / 5, 3 / 40, 1 / 8];
  expectTensor(backward(), { shape: [2, 3], data: dScores });
  expectTensor(backward(-2), { shape: [2, 3], data: dScores.map((slope) => -2 * slope) });
  expect(weight).toBe(4);
});

onEveryBackend("weights of classes and of samples multiply each other, in W too", () => {
  const weighted = crossEntropy({ classWeights: [2, 0.5, 1] });
  const [loss, backward, weight] = weighted(scores(), [1, 0], tensor([3, 1]));
  // 3 · 0.5 and 1 · 2
  expectTensor(loss, { shape: [], data: [(1.5 * log(2) + 2 * log(5)) / 3.5] });
  const [first, second] = [1.5 / 3.5, 2 / 3.5];
  const dScores = [first / 4, -first / 2, first / 4, -0.8 * second, 0.3 * second, 0.5 * second];
  expectTensor(backward(), { shape: [2, 3], data: dScores });
  expect(weight).toBe(3.5);
});

onEveryBackend("of distributions W is the sum of the samples' weights", () => {
  const t = tensor([
    [0, 0.5, 0.5],
    [0.2, 0.3, 0.5],
  ]);
  const [loss, , weight] = crossEntropy({ classWeights: [1, 2, 4] })(scores(), t, [0.5, 2]);
  const first = 2 * 0.5 * log(2) + 4 * 0.5 * log(4);
  const second = 0.2 * log(5) + 2 * 0.3 * log(10 / 3) + 4 * 0.5 * log(2);
  expectTensor(loss, { shape: [], data: [(0.5 * first + 2 * second) / 2.5] });
  expect(weight).toBe(2.5);
});

onEveryBackend("a sample's weight is that of all its positions, but those that are ignored", () => {
  const x = tensor([
    [
      [0, log(3), 0],
      [0, 0, log(3)],
    ],
    [
      [0, log(7), 0],
      [0, 0, 0],
    ],
  ]);
  const [loss, backward, weight] = crossEntropy({ ignore: -1 })(x, [0, 1, -1, -1, 0, 1], [3, 0.5]);
  expectTensor(loss, { shape: [], data: [(3 * (log(2) + log(4)) + 0.5 * (log(8 / 7) + log(2))) / 7] });
  const dFirst = [-1.5, 2.25, 0, 1.5, -2.25, 0].map((slope) => slope / 7);
  const dSecond = [0, -1 / 16, 1 / 4, 0, 1 / 16, -1 / 4].map((slope) => slope / 7);
  expectTensor(backward(), { shape: [2, 2, 3], data: [...dFirst, ...dSecond] });
  expect(weight).toBe(7);
});

onEveryBackend("of elements W is Σ w over all of them: by hand, of targets", () => {
  const y = tensor([
    [1, 2],
    [5, 0],
  ]);
  const t = tensor([
    [0, 2],
    [2, 1],
  ]); // differences 1, 0 and 3, −1
  const cases: [Loss, loss: number, dScores: number[]][] = [
    [meanSquaredError, (3 * 1 + 0.5 * 10) / 7, [6 / 7, 0, 3 / 7, -1 / 7]],
    [l1, (3 * 1 + 0.5 * 4) / 7, [3 / 7, 0, 0.5 / 7, -0.5 / 7]],
    [huber({ delta: 2 }), (3 * 0.5 + 0.5 * (4 + 0.5)) / 7, [3 / 7, 0, 1 / 7, -0.5 / 7]],
  ];
  for (const [each, loss, dScores] of cases) {
    const [value, backward, weight] = each(y, t, [3, 0.5]);
    expectTensor(value, { shape: [], data: [loss] });
    expectTensor(backward(), { shape: [2, 2], data: dScores });
    expect(weight).toBe(7);
  }
  const answers = tensor([[0], [log(3)]]);
  const [value, backward, weight] = binaryCrossEntropy(answers, [1, 0], [3, 0.5]);
  expectTensor(value, { shape: [], data: [(3 * log(2) + 0.5 * log(4)) / 3.5] });
  expectTensor(backward(), { shape: [2, 1], data: [-1.5 / 3.5, 0.375 / 3.5] });
  expect(weight).toBe(3.5);
});

/** Each with the shape of a sample's scores, and of its labels, which may be any from 0 to 1 or are classes. */
const squared = deriveLoss((y, t) => square(subtract(y, t)), "squared", { mean: true });
const ofSamples = deriveLoss((y, t) => sum(abs(subtract(y, t)), 1), "ofSamples", { mean: true });
const losses: [name: string, loss: Loss, sample: number[], labels: number[]][] = [
  ["softmaxCrossEntropy", softmaxCrossEntropy, [3], []],
  ["softmaxCrossEntropy of positions", softmaxCrossEntropy, [3, 2], [2]],
  ["crossEntropy", crossEntropy({ classWeights: [1, 0.5, 2], labelSmoothing: 0.2 }), [3], []],
  ["crossEntropy, ignoring", crossEntropy({ ignore: 1, classWeights: [2, 1, 0.5] }), [3], []],
  ["crossEntropy on the last axis", crossEntropy({ axis: -1, ignore: 2 }), [2, 3], [2]],
  ["the sum of crossEntropy", crossEntropy({ reduction: "sum", labelSmoothing: 0.1 }), [3], []],
  ["binaryCrossEntropy", binaryCrossEntropy, [2], [2]],
  ["meanSquaredError", meanSquaredError, [3], [3]],
  ["the sum of meanSquaredError", summed(meanSquaredError), [3], [3]],
  ["l1", l1, [2, 2], [2, 2]],
  ["huber", huber({ delta: 0.5 }), [2], [2]],
  ["the sum of huber", huber({ delta: 0.5, reduction: "sum" }), [2], [2]],
  ["a derived mean over elements", squared, [2, 2], [2, 2]],
  ["a derived mean over samples", ofSamples, [3], [3]],
];

/** Scores, and labels that are classes or numbers from 0 to 1. */
function drawn(seed: number, batch: number, sample: number[], labels: number[]): [scores: Tensor, labels: Tensor] {
  const next = (at: number) => Math.abs(Math.sin(seed + 12.9898 * at) * 43758.5453) % 1;
  const ofClasses = labels.length < sample.length;
  const filled = (shape: number[], of: (at: number) => number) =>
    tensor(
      Float64Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, (_, at) => of(at)),
      shape,
    );
  return [
    filled([batch, ...sample], (at) => 4 * next(at) - 2),
    filled([batch, ...labels], (at) => (ofClasses ? Math.floor(3 * next(at + 500)) : next(at + 500))),
  ];
}

for (const [name, loss, sample, labelShape] of losses) {
  onEveryBackend(`${name}: a sample of weight 2 is one that comes twice, and one of weight 0 is not there`, () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }), (seed, weights) => {
        const [x, t] = drawn(seed, weights.length, sample, labelShape);
        const rows = weights.flatMap((weight, row) => new Array<number>(weight).fill(row));
        fc.pre(rows.length > 0);
        const repeated = (all: Tensor) =>
          concatenate(
            rows.map((row) => slice(all, [row, row + 1])),
            0,
          );
        const [expected, expectedBackward, expectedWeight] = loss(repeated(x), repeated(t));
        const [value, backward, weight] = loss(x, t, weights);
        expectTensor(value, { shape: [], data: expected.data() });
        expect(weight).toBeCloseTo(expectedWeight as number, 5);
        // What a sample gets is what all that are the same get together.
        const each = x.size / weights.length;
        const dScores = new Float64Array(x.size);
        const slopes = expectedBackward(3).data();
        slopes.forEach((slope, at) => {
          const index = (rows[Math.floor(at / each)] as number) * each + (at % each);
          dScores[index] = (dScores[index] as number) + slope;
        });
        expectTensor(backward(3), { shape: x.shape, data: dScores });
      }),
      { numRuns: 15 },
    );
  });

  onEveryBackend(`${name}: weights of 1 change no bit`, () => {
    const [x, t] = drawn(1, 5, sample, labelShape);
    const [expected, expectedBackward, expectedWeight] = loss(x, t);
    const [value, backward, weight] = loss(x, t, new Uint8Array(5).fill(1));
    expect(value.item()).toBe(expected.item());
    expect(backward(0.3).data()).toEqual(expectedBackward(0.3).data());
    expect(weight).toBe(expectedWeight);
  });

  onEveryBackend(`${name}: what is no number counts for nothing where its weight is 0`, () => {
    const [x, t] = drawn(2, 3, sample, labelShape);
    const broken = tensor(
      x.data().map((score, at) => (at < x.size / 3 ? Number.NaN : score)),
      x.shape,
    );
    const [expected, expectedBackward] = loss(x, t, [0, 1, 3]);
    const [value, backward] = loss(broken, t, [0, 1, 3]);
    expect(value.item()).toBe(expected.item());
    expectTensor(backward(), { shape: x.shape, data: expectedBackward().data() });
  });

  test(`${name}: its gradients by weighted samples`, () => {
    // Far from the kinks of l1 and huber.
    for (const [weights, batch] of [[[2, 0.5, 0, 3], 4], [[0.25], 1]] as const) // biome-ignore format: pairs
      checkLossGradients(loss, [batch, ...sample], () => drawn(5, batch, sample, labelShape)[1], { weights });
  });

  onEveryBackend(`${name}: a batch without any weight has loss 0, a gradient of zeros, and counts for nothing`, () => {
    const [x, t] = drawn(3, 2, sample, labelShape);
    const [value, backward, weight] = loss(x, t, [0, 0]);
    expectTensor(value, { shape: [], data: [0] });
    expectTensor(backward(), { shape: x.shape, data: new Float64Array(x.size) });
    expect(weight).toBe(name.startsWith("the sum") ? 1 : 0);
  });
}

onEveryBackend("a sum is Σ w·l, and one a sample is that of each alone", () => {
  const weights = [3, 0.5];
  const losses = [log(2), log(5)];
  expectTensor(summed(softmaxCrossEntropy)(scores(), [1, 0], weights)[0], {
    shape: [],
    data: [3 * log(2) + 0.5 * log(5)],
  });
  expectTensor(lossPerSample(softmaxCrossEntropy)(scores(), [1, 0], weights), { shape: [2], data: losses });
  expectTensor(lossPerSample(softmaxCrossEntropy)(scores(), [1, 0], [3, 0]), { shape: [2], data: [log(2), 0] });
  expectTensor(lossPerSample(crossEntropy({ reduction: "sum" }))(scores(), [1, 0], tensor(weights)), {
    shape: [2],
    data: [3 * log(2), 0.5 * log(5)],
  });
});

test("weights that are none are refused by the loss's name", () => {
  const refused: [weights: unknown, error: Error][] = [
    [[1, -1], new RangeError("l1: the weight of sample 1 of the batch must be a finite number of at least 0, got -1")],
    [
      tensor([Number.NaN, 1]),
      new RangeError("l1: the weight of sample 0 of the batch must be a finite number of at least 0, got NaN"),
    ],
    [
      [1, Number.POSITIVE_INFINITY],
      new RangeError("l1: the weight of sample 1 of the batch must be a finite number of at least 0, got Infinity"),
    ],
    [
      [1, "2"],
      new TypeError(
        'l1: the weight of sample 1 of the batch must be a finite number of at least 0, got the string "2": leave out the quotes',
      ),
    ],
    [[1, 2, 3], new ShapeError("l1: scores [2, 3] need weights [2], one for each sample, got [3]")],
    [zeros([2, 1]), new ShapeError("l1: scores [2, 3] need weights [2], one for each sample, got [2, 1]")],
    [zeros([2, 3]), new ShapeError("l1: scores [2, 3] need weights [2], one for each sample, got [2, 3]")],
    [3, new TypeError("l1: expected weights as a tensor or an array of numbers, got the number 3")],
    [null, new TypeError("l1: expected weights as a tensor or an array of numbers, got null")],
  ];
  for (const [weights, error] of refused) {
    expect(() => l1(scores(), zeros([2, 3]), weights as never)).toThrow(error);
    const { name } = error;
    expect(() => softmaxCrossEntropy(scores(), [1, 0], weights as never)).toThrow(
      expect.objectContaining({ name, message: error.message.replace("l1", "softmaxCrossEntropy") }),
    );
  }
  expect(() => meanSquaredError(tensor(1), tensor(2), [1])).toThrow(
    new ShapeError("meanSquaredError: scores [] are of no samples, so they take no weights, got [1]"),
  );
});

test("a loss that does not say that it takes weights is refused with them, and one that does has Σ w as its weight", () => {
  const mine: Loss = function mine(y, t) {
    return meanSquaredError(y, t);
  };
  const labels = zeros([2, 3]);
  const sentence =
    "mine: the samples have weights, and mine does not say that it takes them; let it use its third argument and say so by Object.assign(loss, { takesWeights: true }), or derive it by deriveLoss with mean: true";
  for (const call of [
    () => checkedLoss(mine, scores(), labels, [1, 2]),
    () => summed(mine)(scores(), labels, [1, 2]),
    () => lossPerSample(mine)(scores(), labels, [1, 2]),
  ]) {
    expect(call).toThrow(new TypeError(sentence));
  }
  expect(checkedLoss(mine, scores(), labels)[2]).toBe(6);
  const own: Loss = Object.assign(
    (y: Tensor, t: Labels, w?: Labels) => meanSquaredError(y, t, w).slice(0, 2) as [Tensor, () => Tensor],
    { takesWeights: true },
  );
  expect(checkedLoss(own, scores(), labels, [1, 2.5])[2]).toBe(3.5);
  expect(summed(own).takesWeights).toBe(true);
  const bySum = summed(own)(scores(), labels, [1, 2.5])[0].item();
  expect(bySum).toBeCloseTo(checkedLoss(own, scores(), labels, [1, 2.5])[0].item() * 3.5, 12);
});

test("a derived loss that leaves the mean to deriveLoss gives numbers for each sample, and no weight", () => {
  const y = scores();
  expect(squared(y, zeros([2, 3]))[2]).toBe(6);
  expect(ofSamples(y, zeros([2, 3]))[2]).toBe(2);
  expect(ofSamples(y, zeros([2, 3]))[0].item()).toBeCloseTo((log(2) + log(30)) / 2, 12);
  const total = deriveLoss((a, b) => sum(multiply(a, b)), "total", { mean: true });
  const other = deriveLoss((a, b) => sum(multiply(a, b), 0), "other", { mean: true });
  expect(() => total(y, zeros([2, 3]))).toThrow(
    new ShapeError(
      "total: expected a number for each sample [2], or for each of its elements, got []; leave out mean: true, or the mean itself",
    ),
  );
  expect(() => other(y, zeros([2, 3]), [1, 1])).toThrow("other: expected a number for each sample [2]");
  expect(() => deriveLoss((a) => a, "mine", { mean: true, weight: () => 1 })).toThrow(
    new RangeError("deriveLoss: with mean: true the weight is known; leave out weight, or give the mean itself"),
  );
  expect(() => deriveLoss((a) => a, "mine", { mean: "yes" as never })).toThrow(
    "deriveLoss: mean must be true or false, got the",
  );
  const notOne = deriveLoss(() => 3 as never, "notOne", { mean: true });
  expect(() => notOne(y, zeros([2, 3]))).toThrow("notOne's compute: expected a tensor, got the number 3");
});
