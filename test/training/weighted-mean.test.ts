import { DataLoader, Dataset } from "@tsumiki/data";
import {
  Affine,
  BatchNorm1d,
  crossEntropy,
  Dropout,
  deriveLoss,
  type Layer,
  type Loss,
  sequential,
  softmaxCrossEntropy,
  Tanh,
} from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import {
  abs,
  defaultGenerator,
  divide,
  greaterEqual,
  multiply,
  scope,
  seed,
  subtract,
  sum,
  type Tensor,
} from "@tsumiki/tensor";
import { type StepEvent, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, collect, onEachBackend, snapshot } from "./support.ts";

const line = (labels = [0, 0, 1, 1]) => Dataset.from([[1], [2], [3], [4]], labels);

/** One Affine, of zeros but for what is given. */
function affine(weight = [0, 0]): Layer {
  const layer = new Affine(1, 2);
  layer.weight.assign(weight);
  return sequential([1], layer);
}

function trainer(model: Layer, loss: Loss, accumulate = 1, learningRate = 1): Trainer {
  return new Trainer(model, { loss, optimizer: new SGD(model.parameters(), { learningRate }), accumulate });
}

/** Batch sizes for four samples, and how many make one step of them all. */
const dealt = [
  [4, 1],
  [2, 2],
  [1, 4],
  [3, 2],
  [1, 9],
] as const;

onEachBackend((backend) => {
  const digits = backend === "reference" ? 12 : 5;

  test.each(dealt)(
    "weighted by 1 and 9, batches of %i, %i a step, give the weight ±1.5",
    async (batchSize, accumulate) => {
      const model = affine();
      const loss = crossEntropy({ classWeights: [1, 9] });
      const loader = new DataLoader(line(), { batchSize });
      const [step, epoch] = await collect(trainer(model, loss, accumulate).fit(loader, { epochs: 1 }));
      // p is 1/2 everywhere: the gradient is Σ w·x·(1/2 − t) / Σ w = ∓(−1·3/2 + 9·7/2) / 20 = ∓1.5.
      const [weight, bias] = [...model.parameters().values()].map(({ value }) => [...value.data()]);
      expect(weight).toEqual([expect.closeTo(-1.5, digits), expect.closeTo(1.5, digits)]);
      expect(bias).toEqual([expect.closeTo(-0.4, digits), expect.closeTo(0.4, digits)]);
      expect((step as StepEvent).gradientNorm).toBeCloseTo(Math.sqrt(2 * 1.5 ** 2 + 2 * 0.4 ** 2), digits);
      for (const event of [step!, epoch!]) expect(event.loss).toBeCloseTo(Math.LN2, digits);
    },
  );

  test("an evaluation is the mean over all weights, however it is dealt into batches", async () => {
    // The score of class 1 is the sample: −log σ(−x) = log(1 + eˣ) for class 0, log(1 + e⁻ˣ) for class 1.
    const softplus = (x: number) => Math.log1p(Math.exp(x));
    const by = (one: number, two: number) =>
      (one * (softplus(1) + softplus(2)) + two * (softplus(-3) + softplus(-4))) / (2 * one + 2 * two);
    expect(by(1, 9)).toBeCloseTo(0.202, 3);
    const weights: [number, number][] = [
      [1, 9],
      [5, 0.25],
      [1, 0],
    ];
    for (const classWeights of weights) {
      for (const [batchSize] of dealt) {
        const given = trainer(affine([0, 1]), crossEntropy({ classWeights }));
        const { loss, count, correct } = await given.evaluate(new DataLoader(line(), { batchSize }));
        expect(loss).toBeCloseTo(by(...classWeights), digits);
        expect([count, correct]).toEqual([4, 2]); // samples count as ever
      }
    }
  });

  test("several epochs of small batches learn what large ones do, with short last ones, and without", async () => {
    const loss = crossEntropy({ classWeights: [0.3, 5], labelSmoothing: 0.1 });
    for (const [size, dropLast, smaller] of [
      [
        23,
        false,
        [
          [3, 2],
          [2, 3],
          [1, 6],
        ],
      ],
      [
        19,
        true,
        [
          [3, 2],
          [2, 3],
        ],
      ],
    ] as const) {
      const whole = await trained(loss, size, { batchSize: 6, dropLast }, 1);
      for (const [batchSize, accumulate] of smaller) {
        const parts = await trained(loss, size, { batchSize, dropLast }, accumulate);
        expect(parts).toEqual(whole.map((value) => expect.closeTo(value, backend === "reference" ? 11 : 4)));
      }
    }
  });

  test("one batch a step is what the loop by hand does, bit for bit, also for weights", async () => {
    const loss = crossEntropy({ classWeights: [0.3, 5] });
    const byTrainer = network();
    const loader = () => new DataLoader(blobs(23), { batchSize: 5 });
    const optimizer = new SGD(byTrainer.parameters(), { learningRate: 0.2 });
    await new Trainer(byTrainer, { loss, optimizer }).fit(loader(), { epochs: 2 });
    const byHand = network();
    const own = new SGD(byHand.parameters(), { learningRate: 0.2 });
    for (let epoch = 0; epoch < 2; epoch++) {
      for (const { images, labels } of loader()) {
        scope(() => {
          const [scores, backward] = byHand.forward(images);
          backward(loss(scores, labels)[1]());
          own.step();
        });
      }
    }
    expect(snapshot({ model: byTrainer, optimizer })).toEqual(snapshot({ model: byHand, optimizer: own }));
  });

  test("a loss of one's own says what it is the mean over, and a batch of nothing counts for nothing", async () => {
    // Targets below 0 are unknown, and count for nothing.
    const known = (targets: Tensor) => greaterEqual(targets, 0);
    const masked = deriveLoss(
      (scores, targets) => divide(sum(multiply(known(targets), abs(subtract(scores, targets)))), sum(known(targets))),
      "masked",
      { weight: (_, targets) => sum(known(targets)).item() },
    );
    const written: Loss = (scores, labels) => {
      const [loss, backward, weight] = masked(scores, labels);
      return weight === 0 ? [divide(loss, 0), backward, 0] : [loss, backward, weight]; // 0/0, as one gets it
    };
    const samples = Float32Array.of(1, 2, 3, 4, 5, 6);
    const targets = Float32Array.of(-1, 7, -1, -1, 4, 9);
    const data = new Dataset({ samples, sampleShape: [1], targets, targetShape: [1] });
    for (const loss of [masked, written]) {
      for (const [batchSize, accumulate] of [
        [6, 1],
        [3, 2],
        [2, 3],
        [1, 6],
        [4, 2],
      ] as const) {
        const model = sequential([1], new Affine(1, 1, { useBias: false }));
        model.parameters().get("0.weight")!.assign([1]);
        const given = trainer(model, loss, accumulate, 0.3);
        const loader = new DataLoader(data, { batchSize });
        // |2 − 7|, |5 − 4|, |6 − 9|
        expect((await given.evaluate(loader)).loss).toBeCloseTo(3, digits);
        expect((await given.fit(loader, { epochs: 1 })).loss).toBeCloseTo(3, digits);
        expect(model.parameters().get("0.weight")!.value.item()).toBeCloseTo(1 + (0.3 * (2 - 5 + 6)) / 3, digits);
      }
    }
  });

  test("a step and an evaluation without any weight are errors that say for which labels, and change nothing", async () => {
    seed(1);
    const model = sequential([1], new Dropout(0.5), new Affine(1, 3), new BatchNorm1d(3));
    const optimizer = new SGD(model.parameters(), { learningRate: 1 });
    const loss = crossEntropy({ classWeights: [0, 2, 0] });
    const given = new Trainer(model, { loss, optimizer, accumulate: 2 });
    const data = Dataset.from([[1], [2], [3], [4], [5], [6], [7], [8]], [1, 1, 0, 1, 2, 0, 0, 0], { classes: 3 });
    let before: unknown;
    const everything = () => [snapshot({ model, optimizer }), defaultGenerator.save()];
    const run = async () => {
      for await (const _ of given.fit(new DataLoader(data, { batchSize: 2 }), { epochs: 1 })) before = everything();
    };
    const message = (place: string, labels: string) =>
      new RangeError(
        `${place}: crossEntropy gives none of the labels (${labels}) any weight, so that there is no mean; give some of them weight, or leave these samples out`,
      );
    await expect(run()).rejects.toThrow(message("step 2", "0, 2"));
    expect(optimizer.steps).toBe(1);
    expect(everything()).toEqual(before);
    for (const { gradient } of model.parameters().values()) expect(new Set(gradient.data())).toEqual(new Set([0]));
    const rest = data.subset([4, 5, 6, 7]);
    await expect(given.evaluate(rest)).rejects.toThrow(message("evaluate", "0, 2"));
    await expect(given.fit(new DataLoader(rest, { batchSize: 4 }), { epochs: 1 })).rejects.toThrow(
      message("step 2", "0, 2"),
    );
    expect(everything()).toEqual(before);
  });

  test("a weight that is none is an error by the loss's name, and changes nothing", async () => {
    for (const [weight, got] of [
      [-1, "-1"],
      [Number.NaN, "NaN"],
      [Infinity, "Infinity"],
      ["2", 'the string "2"'],
    ] as const) {
      const odd: Loss = function odd(scores, labels) {
        const [loss, backward] = softmaxCrossEntropy(scores, labels);
        return [loss, backward, weight as number];
      };
      const model = affine();
      const given = trainer(model, odd);
      const expected = `odd: the weight it returns must be a finite number of at least 0, got ${got}`;
      await expect(given.fit(new DataLoader(line(), { batchSize: 2 }), { epochs: 1 })).rejects.toThrow(expected);
      await expect(given.evaluate(line())).rejects.toThrow(expected);
      expect(new Set(model.parameters().get("0.weight")!.value.data())).toEqual(new Set([0]));
    }
  });
});

function network(): Layer {
  seed(5);
  return sequential([2], new Affine(2, 8), new Tanh(), new Affine(8, 2));
}

/** The losses of three epochs, their steps and their validation, and the weights that were learnt. */
async function trained(
  loss: Loss,
  size: number,
  options: { batchSize: number; dropLast: boolean },
  accumulate: number,
): Promise<number[]> {
  const model = network();
  const data = blobs(size);
  const loader = new DataLoader(data, options);
  const validate = new DataLoader(data, { batchSize: options.batchSize });
  const events = await collect(trainer(model, loss, accumulate, 0.2).fit(loader, { epochs: 3, validate }));
  const losses = events.flatMap((event) =>
    event.type === "step" ? [event.loss] : [event.loss, event.validation!.loss],
  );
  return [...losses, ...[...model.parameters().values()].flatMap(({ value }) => [...value.data()])];
}
