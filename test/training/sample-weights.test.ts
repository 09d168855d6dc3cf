import { type Batch, DataLoader, Dataset } from "@tsumiki/data";
import { init, onNotice, ShapeError } from "@tsumiki/kernels";
import {
  Affine,
  apply,
  binaryCrossEntropy,
  crossEntropy,
  type Layer,
  type Loss,
  meanSquaredError,
  Reshape,
  sequential,
  softmaxCrossEntropy,
} from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import { defaultGenerator, scope, type Tensor, tensor } from "@tsumiki/tensor";
import {
  accuracy,
  confusionMatrix,
  deriveObjective,
  f1,
  type Metrics,
  meanAbsoluteError,
  metricOf,
  type Objective,
  precision,
  r2,
  recall,
  type StepEvent,
  Trainer,
  topK,
} from "@tsumiki/training";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { blobs, collect, onEachBackend, snapshot } from "./support.ts";

/** A trainer whose scores are the samples themselves, in a shape. */
function given(features: number, loss: Loss = softmaxCrossEntropy, shape?: number[]): Trainer {
  const affine = new Affine(features, features);
  affine.weight.assign(Array.from({ length: features ** 2 }, (_, at) => Number(at % (features + 1) === 0)));
  const model: Layer = shape ? sequential([features], affine, new Reshape(shape)) : sequential([features], affine);
  return new Trainer(model, { loss, optimizer: new SGD(model.parameters()) });
}

/** Two inputs, two scores, all of them 0. */
function zero(loss: Loss, accumulate = 1): Trainer {
  const affine = new Affine(2, 2);
  affine.weight.assign([0, 0, 0, 0]);
  const model = sequential([2], affine);
  return new Trainer(model, { loss, optimizer: new SGD(model.parameters(), { learningRate: 0.5 }), accumulate });
}

function targets(samples: number[][], values: number[][], weights?: number[]): Dataset {
  const width = samples[0]!.length;
  return new Dataset({
    samples: Float32Array.from(samples.flat()),
    sampleShape: [width],
    targets: Float32Array.from(values.flat()),
    targetShape: [width],
    weights,
  });
}

/** Rows as often as their weights say. */
function repeated<Row>(rows: readonly Row[], weights: readonly number[]): Row[] {
  return rows.flatMap((row, at) => new Array<Row>(weights[at] as number).fill(row));
}

// The highest are the classes 0, 0, 1, 1, 0; class 2 never is.
const scores = [
  [5, 1, 2],
  [4, 3, 1],
  [1, 9, 2],
  [0, 3, 2],
  [7, 0, 6],
];
const labels = [0, 1, 1, 2, 2];

const ofClasses = () => ({
  accuracy: accuracy(),
  top2: topK(2),
  matrix: confusionMatrix(),
  precision: precision(),
  recall: recall(),
  f1: f1(),
});

onEachBackend((backend) => {
  const digits = backend === "reference" ? 11 : 5;

  test("figures of classes count by weights: worked out by hand, for any batch size", async () => {
    const data = Dataset.from(scores, labels).weighted([1, 0.5, 2, 0, 4]);
    for (const batchSize of [1, 2, 5]) {
      const evaluation = await given(3).evaluate(new DataLoader(data, { batchSize }), { metrics: ofClasses() });
      expect(evaluation).toMatchObject({ correct: 3, count: 7.5, accuracy: 3 / 7.5 });
      expect(evaluation.metrics).toEqual({
        accuracy: 3 / 7.5,
        top2: 7.5 / 7.5,
        matrix: [
          [1, 0, 0],
          [0.5, 2, 0],
          [4, 0, 0],
        ],
        precision: [1 / 5.5, 2 / 2, 0],
        recall: [1, 2 / 2.5, 0],
        f1: [2 / 6.5, 4 / 4.5, 0],
      });
    }
  });

  test("figures of targets count by weights: worked out by hand", async () => {
    // Errors 1, 0, −2; with the weights 1, 2, 1 the mean target is 2, and Σ w·(t − 2)² = 1 + 0 + 1.
    const data = targets([[2], [2], [1]], [[1], [2], [3]], [1, 2, 1]);
    const metrics = { mae: meanAbsoluteError(), r2: r2() };
    for (const batchSize of [1, 2, 3]) {
      const evaluation = await given(1, meanSquaredError).evaluate(new DataLoader(data, { batchSize }), { metrics });
      expect(evaluation).toEqual({ loss: expect.closeTo(5 / 4, 6), count: 4, metrics: { mae: 3 / 4, r2: 1 - 5 / 2 } });
    }
  });

  test("a sample's weight is that of all its positions, but those that are ignored", async () => {
    // Of two positions each: classes 0 and 1; 2 and 2 are the highest.
    const rows = [
      [3, 0, 1, 4, 0, 0],
      [0, 1, 0, 2, 5, 6],
    ];
    const data = Dataset.from(rows, [0, 2, 2, -1], { labelShape: [2], ignore: -1, classes: 3 }).weighted([3, 0.5]);
    const trainer = given(6, crossEntropy({ ignore: -1 }), [3, 2]);
    const metrics = { accuracy: accuracy(), top1: topK(1), matrix: confusionMatrix() };
    const evaluation = await trainer.evaluate(data, { metrics });
    expect(evaluation).toMatchObject({ correct: 3.5, count: 6.5, accuracy: 3.5 / 6.5 });
    expect(evaluation.metrics).toEqual({
      accuracy: 3.5 / 6.5,
      top1: 3.5 / 6.5,
      matrix: [
        [3, 0, 0],
        [0, 0, 0],
        [0, 3, 0.5],
      ],
    });
  });

  test("training by weights is training on samples that come as often, however it is dealt into batches", async () => {
    const points = [
      [1, 0],
      [2, 1],
      [0, -1],
      [3, 2],
      [-1, 1],
    ];
    const [classes, weights] = [
      [0, 1, 1, 0, 1],
      [2, 1, 0, 3, 1],
    ] as const;
    for (const loss of [softmaxCrossEntropy, crossEntropy({ classWeights: [1, 4], labelSmoothing: 0.1 })]) {
      const all = Dataset.from(repeated(points, weights), repeated(classes, weights));
      const expected = await steps(loss, all, 7, 1);
      const data = Dataset.from(points, classes).weighted(weights);
      for (const [batchSize, accumulate] of [[5, 1], [2, 3], [1, 5], [3, 2]] as const) // biome-ignore format: pairs
        expect(await steps(loss, data, batchSize, accumulate)).toEqual(
          expected.map((each) => expect.closeTo(each, digits)),
        );
    }
  });

  test("one batch a step is what the loop by hand does, bit for bit", async () => {
    const data = blobs(23).weighted(Float32Array.from({ length: 23 }, (_, at) => 0.25 + (at % 5)));
    const loader = () => new DataLoader(data, { batchSize: 5 });
    const byTrainer = zero(softmaxCrossEntropy);
    await byTrainer.fit(loader(), { epochs: 2 });
    const { model, optimizer } = zero(softmaxCrossEntropy);
    for (let epoch = 0; epoch < 2; epoch++) {
      for (const { images, labels, weights } of loader()) {
        scope(() => {
          const [scores, backward] = model.forward(images);
          const [, lossBackward] = softmaxCrossEntropy(scores, labels, weights);
          backward(lossBackward());
          optimizer.step();
        });
      }
    }
    expect(snapshot(byTrainer)).toEqual(snapshot({ model, optimizer }));
  });

  test("a batch whose samples have no weight counts for nothing; a step of such alone is an error, and changes nothing", async () => {
    const data = blobs(8).weighted([1, 3, 0, 0, 0, 0, 2, 1]);
    const [whole, parts] = [zero(softmaxCrossEntropy), zero(softmaxCrossEntropy, 4)];
    await whole.fit(new DataLoader(data, { batchSize: 8 }), { epochs: 2 });
    await parts.fit(new DataLoader(data, { batchSize: 2 }), { epochs: 2 });
    const [expected, actual] = [snapshot(whole), snapshot(parts)];
    for (const [name, values] of Object.entries(expected))
      expect(actual[name]).toEqual(values.map((each) => expect.closeTo(each, digits)));
    const alone = zero(softmaxCrossEntropy);
    const before = [snapshot(alone), defaultGenerator.save()];
    const message = (place: string) =>
      new RangeError(
        `${place}: all samples have the weight 0, so that there is no mean; leave them out, or take larger batches`,
      );
    const none = data.subset([2, 3, 4, 5, 0]);
    await expect(alone.fit(new DataLoader(none, { batchSize: 2 }), { epochs: 1 })).rejects.toThrow(message("step 1"));
    expect([snapshot(alone), defaultGenerator.save()]).toEqual(before);
    const dropping = new DataLoader(none, { batchSize: 4, dropLast: true });
    await expect(alone.evaluate(dropping)).rejects.toThrow(message("evaluate"));
  });
});

/** The losses of two epochs' steps and of an evaluation, and the weights that were learnt. */
async function steps(loss: Loss, data: Dataset, batchSize: number, accumulate: number): Promise<number[]> {
  const trainer = zero(loss, accumulate);
  const loader = new DataLoader(data, { batchSize });
  const events = await collect(trainer.fit(loader, { epochs: 2 }));
  const { loss: left, accuracy = Number.NaN } = await trainer.evaluate(loader);
  const learnt = [...trainer.model.parameters().values()].flatMap(({ value }) => [...value.data()]);
  return [...events.map((event) => (event as StepEvent).loss), left, accuracy, ...learnt];
}

test("whole weights are samples that come as often, in every metric and for every batch size", async () => {
  await init({ backend: "reference" });
  const row = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 });
  const sample = fc.tuple(row, fc.nat(2), fc.nat(3));
  await fc.assert(
    fc.asyncProperty(
      fc.array(sample, { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 1, max: 9 }),
      async (all, size) => {
        const rows = all.map(([scores]) => scores);
        const numbers = all.map(([, label]) => label);
        const weights = all.map(([, , weight]) => weight);
        fc.pre(weights.some((weight) => weight > 0));
        const values = rows.map((each, at) => each.map((score, axis) => score + numbers[at]! * (axis - 1) + axis));
        const batchSize = Math.min(size, rows.length);
        const byClass = Dataset.from(rows, numbers, { classes: 3 }).weighted(weights);
        const classes = Dataset.from(repeated(rows, weights), repeated(numbers, weights), { classes: 3 });
        await same(given(3), byClass, batchSize, classes, ofClasses());
        const byTarget = targets(rows, values, weights);
        const ofTargets = { mae: meanAbsoluteError() };
        const all3 = targets(repeated(rows, weights), repeated(values, weights));
        await same(given(3, meanSquaredError), byTarget, batchSize, all3, ofTargets);
      },
    ),
    { numRuns: 25 },
  );

  async function same(
    trainer: Trainer,
    data: Dataset,
    batchSize: number,
    all: Dataset,
    metrics: Metrics,
  ): Promise<void> {
    const { loss, ...rest } = await trainer.evaluate(new DataLoader(data, { batchSize, shuffle: true, seed: 1 }), {
      metrics,
    });
    const expected = await trainer.evaluate(all, { metrics });
    expect(loss).toBeCloseTo(expected.loss, 11);
    expect({ loss: expected.loss, ...rest }).toEqual(expected); // sums of small whole numbers are exact
  }
});

test("training and validation data have weights of their own, or none; metrics of training count by them too", async () => {
  await init({ backend: "reference" });
  const data = Dataset.from(scores, labels);
  const weights = [0, 2, 1, 3, 0.5];
  const trainer = given(3);
  const still = new Trainer(trainer.model, {
    loss: softmaxCrossEntropy,
    optimizer: new SGD(trainer.model.parameters(), { learningRate: 0 }),
  });
  const metrics = { accuracy: accuracy() };
  const ofPlain = await still.evaluate(data, { metrics });
  const ofWeighted = await still.evaluate(data.weighted(weights), { metrics });
  expect(ofPlain.accuracy).toBe(2 / 5);
  expect(ofWeighted.accuracy).toBe(1 / 6.5);
  for (const [train, validate] of [
    [data.weighted(weights), data],
    [data, data.weighted(weights)],
  ] as const) {
    const loader = new DataLoader(train, { batchSize: 2 });
    const result = await still.fit(loader, { epochs: 1, validate, metrics, trainingMetrics: true });
    expect(result.validation).toEqual(validate === data ? ofPlain : ofWeighted);
    const ofTraining = train === data ? ofPlain : ofWeighted;
    expect(result.metrics).toEqual(ofTraining.metrics);
    expect(result.loss).toBeCloseTo(ofTraining.loss, 12);
  }
});

test("details are of samples, whatever their weights are", async () => {
  await init({ backend: "reference" });
  const data = Dataset.from(scores, labels);
  const weights = [0, 2, 1, 3, 0.5];
  const of = async (trainer: Trainer, each: Dataset) => (await trainer.evaluate(each, { details: true })).details;
  expect(await of(given(3), data.weighted(weights))).toEqual(await of(given(3), data));
  const regression = given(1, meanSquaredError);
  const [x, t] = [[[1], [4], [3]], [[1], [3], [5]]]; // biome-ignore format: a pair
  expect(await of(regression, targets(x, t, [1, 2, 0]))).toEqual(await of(regression, targets(x, t)));
});

test("data without weights give no notice, and neither do those with", async () => {
  await init({ backend: "reference" });
  const notices: string[] = [];
  const before = onNotice((message) => notices.push(message));
  onTestFinished(() => void onNotice(before));
  const data = blobs();
  for (const each of [data, data.weighted(data.labels().map((label) => label + 1))])
    await zero(softmaxCrossEntropy).fit(new DataLoader(each, { batchSize: 22 }), { epochs: 1, validate: each });
  expect(notices).toEqual([]);
});

test("a loss that does not say that it takes weights is an error where the data have some", async () => {
  await init({ backend: "reference" });
  const mine: Loss = function mine(scores, labels) {
    return softmaxCrossEntropy(scores, labels);
  };
  const data = blobs();
  const weighted = data.weighted(data.labels().map((label) => label + 1));
  const loader = (each: Dataset) => new DataLoader(each, { batchSize: 22 });
  const sentence = (place: string) =>
    new TypeError(
      `${place} have weights, and mine does not say that it takes them; let it use its third argument and say so by Object.assign(loss, { takesWeights: true }), or derive it by deriveLoss with mean: true`,
    );
  const trainer = zero(mine);
  expect(() => trainer.fit(loader(weighted), { epochs: 1 })).toThrow(sentence("Trainer.fit: the training data"));
  for (const validate of [weighted, loader(weighted)]) {
    expect(() => trainer.fit(loader(data), { epochs: 1, validate })).toThrow(
      sentence("Trainer.fit: the validation data"),
    );
    await expect(trainer.evaluate(validate)).rejects.toThrow(sentence("Trainer.evaluate: the data"));
  }
  expect((await trainer.fit(loader(data), { epochs: 1, validate: data })).loss).toBeCloseTo(Math.LN2, 12);
  expect((await trainer.predict(weighted)).shape).toEqual([22, 2]);
  const own: Loss = Object.assign<Loss, object>(
    (scores, labels, weights) => softmaxCrossEntropy(scores, labels, weights),
    {
      takesWeights: true,
    },
  );
  const [byOwn, by] = [zero(own), zero(softmaxCrossEntropy)];
  for (const each of [byOwn, by]) await each.fit(loader(weighted), { epochs: 2 });
  expect(snapshot(byOwn)).toEqual(snapshot(by));
  expect(await byOwn.evaluate(weighted)).toEqual(await by.evaluate(weighted));
});

test("an objective that does not say that it takes weights gives notice where the data have some, once", async () => {
  await init({ backend: "reference" });
  const notices: string[] = [];
  const before = onNotice((message) => notices.push(message));
  onTestFinished(() => void onNotice(before));
  const data = blobs(4);
  const weighted = data.weighted([1, 2, 0, 5]);
  const noticed = async (objective: Objective, train: Dataset, validate: Dataset) => {
    notices.length = 0;
    onNotice((message) => notices.push(message)); // those said before count again
    const { model, optimizer } = zero(softmaxCrossEntropy);
    const trainer = new Trainer(model, { objective, optimizer });
    await trainer.fit(new DataLoader(train, { batchSize: 2 }), { epochs: 2, validate });
    return [...notices];
  };
  const plain: Objective = function plain(model, { images, labels }) {
    const [scores, backward] = model.forward(images);
    const [loss, lossBackward] = softmaxCrossEntropy(scores, labels);
    return { loss, scores, backward: (scale) => backward(lossBackward(scale), { input: false }) };
  };
  const computing = deriveObjective((model, { images, labels, weights }) => {
    const [loss, , weight] = softmaxCrossEntropy(apply(model, images), labels, weights);
    return weight === undefined ? { loss } : { loss, weight };
  }, "computing");
  const sentence = (name: string) =>
    `Trainer: the samples have weights, and ${name} does not say that it takes them; let it hand batch.weights to its losses, return what they sum to as weight, and say so by Object.assign(objective, { takesWeights: true })`;
  expect(await noticed(plain, weighted, weighted)).toEqual([sentence("plain")]);
  expect(await noticed(plain, data, weighted)).toEqual([sentence("plain")]);
  expect(await noticed(computing, weighted, data)).toEqual([sentence("computing")]);
  expect(await noticed(plain, data, data)).toEqual([]);
  expect(await noticed(Object.assign(computing, { takesWeights: true }), weighted, weighted)).toEqual([]);
  expect(zero(softmaxCrossEntropy).objective.takesWeights).toBe(true);
});

test("an objective has the weights in its batch", async () => {
  await init({ backend: "reference" });
  const seen: (readonly number[] | undefined)[] = [];
  const counting: Objective = (model, { images, labels, weights }) => {
    seen.push(weights && ([...weights.data()] as number[]));
    const [scores, backward] = model.forward(images);
    const [loss, lossBackward, weight] = softmaxCrossEntropy(scores, labels, weights);
    return { loss, weight, scores, backward: (scale) => backward(lossBackward(scale), { input: false }) };
  };
  const objective = Object.assign(counting, { takesWeights: true });
  const { model, optimizer } = zero(softmaxCrossEntropy);
  const data = blobs(4).weighted([1, 2, 0, 5]);
  const trainer = new Trainer(model, { objective, optimizer, accumulate: 2 });
  await trainer.fit(new DataLoader(data, { batchSize: 2 }), { epochs: 1 });
  expect(seen).toEqual([
    [1, 2],
    [0, 5],
  ]);
  const byLoss = zero(softmaxCrossEntropy, 2);
  await byLoss.fit(new DataLoader(data, { batchSize: 2 }), { epochs: 1 });
  expect(snapshot(trainer)).toEqual(snapshot(byLoss));
  const { count, ...rest } = await trainer.evaluate(data);
  expect(count).toBe(8);
  expect(rest.loss).toBeCloseTo((await byLoss.evaluate(data)).loss, 12);
});

test("a metric by hand: weights of the batch, also through metricOf; of another shape they are refused", async () => {
  await init({ backend: "reference" });
  const batch = (weights: Tensor, answers = labels): Batch => ({
    images: tensor(scores),
    labels: tensor(answers),
    indices: Uint32Array.of(0, 1, 2, 3, 4),
    weights,
  });
  const metric = metricOf((y: Tensor, { labels }) => [y, labels], accuracy());
  expect(Array.from(metric.sums(tensor(scores), batch(tensor([1, 0.5, 2, 0, 4])), {}))).toEqual([3, 7.5]);
  for (const each of [accuracy(), topK(1), confusionMatrix(), recall()]) {
    const of = (weights: Tensor) => () => each.sums(tensor(scores), batch(weights), {});
    expect(of(tensor([1, 2]))).toThrow(ShapeError);
    expect(of(tensor([1, 2]))).toThrow(/: labels \[5\] need weights \[5\], one for each sample, got \[2\]$/);
    expect(of(tensor([[1, 2, 3, 4, 5]]))).toThrow("got [1, 5]");
  }
  // What counts for nothing may be no number.
  const y = tensor([[Number.NaN], [1]]);
  const own = { images: y, labels: tensor([[0], [3]]), indices: Uint32Array.of(0, 1), weights: tensor([0, 2]) };
  expect(Array.from(meanAbsoluteError().sums(y, own, {}))).toEqual([4, 2]);
  expect(Array.from(r2().sums(y, own, {}))).toEqual([2, 6, 18, 8]);
});

test("one score a sample is two classes, which count by weights", async () => {
  await init({ backend: "reference" });
  const data = Dataset.from([[2], [-1], [-3], [0.5], [0]], [1, 1, 0, 0, 0]).weighted([1, 2, 3, 4, 5]);
  const metrics = { accuracy: accuracy(), matrix: confusionMatrix(), precision: precision() };
  expect((await given(1, binaryCrossEntropy).evaluate(data, { metrics })).metrics).toEqual({
    accuracy: 9 / 15,
    matrix: [
      [8, 4],
      [2, 1],
    ],
    precision: [8 / 10, 1 / 5],
  });
});
