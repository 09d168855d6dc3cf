import { DataLoader, Dataset } from "@tsumiki/data";
import { init, ShapeError } from "@tsumiki/kernels";
import {
  Affine,
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
import { abs, less, subtract, sum, tensor } from "@tsumiki/tensor";
import {
  accuracy,
  confusionMatrix,
  type EpochEvent,
  type EvaluateOptions,
  type FitOptions,
  f1,
  type Metric,
  type Metrics,
  meanAbsoluteError,
  NotFiniteError,
  precision,
  r2,
  recall,
  Trainer,
  topK,
} from "@tsumiki/training";
import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { blobs, collect, example, onEachBackend, snapshot } from "./support.ts";

/** A trainer whose scores are the samples themselves, in a shape. */
function given(features: number, loss: Loss = softmaxCrossEntropy, shape?: number[]): Trainer {
  const affine = new Affine(features, features);
  affine.weight.assign(Array.from({ length: features ** 2 }, (_, at) => Number(at % (features + 1) === 0)));
  const model: Layer = shape ? sequential([features], affine, new Reshape(shape)) : sequential([features], affine);
  return new Trainer(model, { loss, optimizer: new SGD(model.parameters()) });
}

function targets(samples: number[][], values: number[][]): Dataset {
  const width = samples[0]!.length;
  return new Dataset({
    samples: Float32Array.from(samples.flat()),
    sampleShape: [width],
    targets: Float32Array.from(values.flat()),
    targetShape: [width],
  });
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

onEachBackend(() => {
  test("figures of classes have the values worked out by hand, for any batch size", async () => {
    const data = Dataset.from(scores, labels);
    const metrics = {
      accuracy: accuracy(),
      top1: topK(1),
      top2: topK(2),
      top3: topK(3),
      matrix: confusionMatrix(),
      precision: precision(),
      recall: recall(),
      f1: f1(),
    };
    for (const batchSize of [1, 2, 3, 5]) {
      const evaluation = await given(3).evaluate(new DataLoader(data, { batchSize }), { metrics });
      expect(evaluation.accuracy).toBe(2 / 5);
      expect(evaluation.metrics).toEqual({
        accuracy: 2 / 5,
        top1: 2 / 5,
        top2: 5 / 5,
        top3: 1,
        matrix: [
          [1, 0, 0],
          [1, 1, 0],
          [1, 1, 0],
        ],
        precision: [1 / 3, 1 / 2, 0],
        recall: [1, 1 / 2, 0],
        f1: [2 / 4, 2 / 4, 0],
      });
      expectTypeOf(evaluation.metrics!.matrix).toEqualTypeOf<number[][]>();
      expectTypeOf(evaluation.metrics!.top2).toEqualTypeOf<number>();
    }
  });

  test("of equal scores the first class is the highest, in every metric", async () => {
    const data = Dataset.from([[1, 1, 1]], [1], { classes: 3 });
    const metrics = { accuracy: accuracy(), top1: topK(1), top2: topK(2), matrix: confusionMatrix() };
    const evaluation = await given(3).evaluate(data, { metrics });
    expect(evaluation.metrics).toMatchObject({ accuracy: 0, top1: 0, top2: 1 });
    expect(evaluation.metrics!.matrix[1]).toEqual([1, 0, 0]);
  });

  test("one score a sample is two classes: no, and yes where it is above 0", async () => {
    const data = Dataset.from([[2], [-1], [-3], [0.5], [0]], [1, 1, 0, 0, 0]);
    const metrics = { accuracy: accuracy(), matrix: confusionMatrix(), precision: precision() };
    expect((await given(1, binaryCrossEntropy).evaluate(data, { metrics })).metrics).toEqual({
      accuracy: 3 / 5,
      matrix: [
        [2, 1],
        [1, 1],
      ],
      precision: [2 / 3, 1 / 2],
    });
  });

  test("positions count each and what is ignored does not, as the loss says or the metric itself", async () => {
    // Of two positions each: classes 0 and 1; 2 and 2; 1 and 0 are the highest.
    const byClass = [
      [3, 0, 1, 4, 0, 0],
      [0, 1, 0, 2, 5, 6],
      [0, 9, 1, 0, 0, 0],
    ];
    const data = Dataset.from(byClass, [0, 1, 2, -1, -1, 1], { labelShape: [2], ignore: -1 });
    const expected = {
      accuracy: 3 / 4,
      top1: 3 / 4,
      matrix: [
        [1, 0, 0],
        [1, 1, 0],
        [0, 0, 1],
      ],
    };
    const metrics = { accuracy: accuracy(), top1: topK(1), matrix: confusionMatrix() };
    const byLoss = given(6, crossEntropy({ ignore: -1 }), [3, 2]);
    expect((await byLoss.evaluate(data, { metrics })).metrics).toEqual(expected);
    const own: Loss = (y, t) => crossEntropy({ ignore: -1 })(y, t);
    const options = { axis: -2, ignore: -1 };
    const said = { accuracy: accuracy(options), top1: topK(1, options), matrix: confusionMatrix(options) };
    expect((await given(6, own, [3, 2]).evaluate(data, { metrics: said })).metrics).toEqual(expected);
    // With the classes on the last axis.
    const turned = byClass.map(([a, b, c, d, e, f]) => [a, c, e, b, d, f] as number[]);
    const last = Dataset.from(turned, [0, 1, 2, -1, -1, 1], { labelShape: [2], ignore: -1 });
    const byAxis = given(6, crossEntropy({ ignore: -1, axis: -1 }), [2, 3]);
    expect((await byAxis.evaluate(last, { metrics })).metrics).toEqual(expected);
  });

  test("figures of targets have the values worked out by hand", async () => {
    // Errors 1, 0, −1, 2 and 0, 2, 0, 2; targets 1 … 4 have Σ (t − t̄)² = 5, and 0, 0, 4, 4 have 16.
    const data = targets(
      [
        [2, 0],
        [2, 2],
        [2, 4],
        [6, 6],
      ],
      [
        [1, 0],
        [2, 0],
        [3, 4],
        [4, 4],
      ],
    );
    const metrics = { mae: meanAbsoluteError(), r2: r2() };
    for (const batchSize of [1, 3, 4]) {
      const loader = new DataLoader(data, { batchSize });
      expect((await given(2, meanSquaredError).evaluate(loader, { metrics })).metrics).toEqual({
        mae: expect.closeTo(8 / 8, 12),
        r2: expect.closeTo((1 - 6 / 5 + (1 - 8 / 16)) / 2, 12),
      });
    }
  });
});

test("a score that is NaN is behind all others", async () => {
  await init({ backend: "reference" });
  const batch = { images: tensor([[0], [0]]), labels: tensor([0, 1]), indices: Uint32Array.of(0, 1) };
  const broken = tensor([[Number.NaN, 1], [Number.NaN, 1]]); // biome-ignore format: a matrix
  expect(Array.from(topK(1).sums(broken, batch, {}))).toEqual([1, 2]);
  expect(Array.from(topK(2).sums(broken, batch, {}))).toEqual([1, 2]);
});

test("R² keeps its digits where targets lie far from 0", async () => {
  await init({ backend: "reference" });
  const offsets = [0, 1, 2, 3].map((each) => [100_000 + each]);
  const data = targets(
    offsets.map(([each = 0], index) => [each + (index === 0 ? 1 : 0)]),
    offsets,
  );
  const { metrics } = await given(1, meanSquaredError).evaluate(data, { metrics: { r2: r2() } });
  expect(metrics!.r2).toBeCloseTo(1 - 1 / 5, 5);
});

test("the sums over any partition into batches are those of the whole", async () => {
  await init({ backend: "reference" });
  const classes = 4;
  const samples = fc.array(fc.tuple(fc.array(fc.integer({ min: -3, max: 3 }), arrayOf(classes)), fc.nat(classes - 1)), {
    minLength: 1,
    maxLength: 12,
  });
  const ofClasses = {
    accuracy: accuracy(),
    top2: topK(2),
    matrix: confusionMatrix(),
    precision: precision(),
    recall: recall(),
    f1: f1(),
  };
  const ofTargets = { mae: meanAbsoluteError(), r2: own(r2()), nearby };
  await fc.assert(
    fc.asyncProperty(samples, fc.integer({ min: 1, max: 12 }), async (drawn, size) => {
      const rows = drawn.map(([row]) => row);
      const batchSize = Math.min(size, rows.length);
      const numbers = drawn.map(([, label]) => label);
      const byClass = Dataset.from(rows, numbers, { classes });
      const byTarget = targets(
        rows,
        drawn.map(([row, label]) => row.map((each, at) => each + label * at)),
      );
      await same(given(classes), byClass, batchSize, ofClasses);
      await same(given(classes, meanSquaredError), byTarget, batchSize, ofTargets);
    }),
    { numRuns: 25 },
  );

  async function same(trainer: Trainer, data: Dataset, batchSize: number, metrics: Metrics): Promise<void> {
    const whole = await trainer.evaluate(new DataLoader(data, { batchSize: data.size }), { metrics, details: true });
    const parts = await trainer.evaluate(new DataLoader(data, { batchSize, shuffle: true, seed: 1 }), {
      metrics,
      details: true,
    });
    // Sums of small whole numbers are exact.
    expect(parts.metrics).toEqual(whole.metrics);
    expect(parts.details).toEqual(whole.details);
  }
});

test("training tells its metrics on request, of all batches, before their updates", async () => {
  await init({ backend: "reference" });
  for (const accumulate of [1, 2]) {
    const { model, loader } = example({ batchSize: 4 });
    const still = new SGD(model.parameters(), { learningRate: 0 });
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer: still, accumulate });
    const seen: number[] = [];
    const counting: Metric<number> = {
      sums: (_, { labels: { size } }) => [size],
      result: ([count = 0]) => seen.push(count) && count,
    };
    const metrics = { accuracy: accuracy(), counting };
    const fit = trainer.fit(loader, { epochs: 2, validate: blobs(9), metrics, trainingMetrics: true });
    const epochs = (await collect(fit)).filter((event) => event.type === "epoch") as EpochEvent<typeof metrics>[];
    expect(seen).toEqual([22, 9, 22, 9]);
    expect(epochs.map((event) => event.metrics!.counting)).toEqual([22, 22]);
    expect(epochs.map(({ validation }) => validation!.metrics!.counting)).toEqual([9, 9]);
    expect(epochs[1]!.validation!.metrics!.accuracy).toBe(epochs[1]!.validation!.accuracy);
    const result = await fit;
    expect(result.metrics).toEqual(epochs[1]!.metrics);
    expect(result.validation).toEqual(epochs[1]!.validation);
    expectTypeOf(result.metrics!.accuracy).toEqualTypeOf<number>();
  }
});

test("metrics change no weight", async () => {
  await init({ backend: "reference" });
  const plain = example();
  await plain.trainer.fit(plain.loader, { epochs: 2 });
  const measured = example();
  const metrics = { accuracy: accuracy(), matrix: confusionMatrix() };
  await measured.trainer.fit(measured.loader, { epochs: 2, validate: blobs(), metrics, trainingMetrics: true });
  expect(snapshot(measured)).toEqual(snapshot(plain));
});

test("without asking for them the training tells none", async () => {
  await init({ backend: "reference" });
  const { trainer, loader } = example();
  const result = await trainer.fit(loader, { epochs: 1, validate: blobs(), metrics: { accuracy: accuracy() } });
  expect(result).not.toHaveProperty("metrics");
  expect(result.validation!.metrics!.accuracy).toBe(result.validation!.accuracy);
  expect(await trainer.evaluate(blobs())).not.toHaveProperty("metrics");
  expect(await trainer.evaluate(blobs())).not.toHaveProperty("details");
});

test("details tell of classes by name, and of targets", async () => {
  await init({ backend: "reference" });
  const classNames = ["ant", "bee", "cat"];
  const { details } = await given(3).evaluate(Dataset.from(scores, labels, { classNames }), { details: true });
  expect(details).toEqual({
    confusionMatrix: [
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 0],
    ],
    classes: [
      { name: "ant", count: 1, precision: 1 / 3, recall: 1, f1: 1 / 2 },
      { name: "bee", count: 2, precision: 1 / 2, recall: 1 / 2, f1: 1 / 2 },
      { name: "cat", count: 2, precision: 0, recall: 0, f1: 0 },
    ],
  });
  const unnamed = await given(3).evaluate(Dataset.from(scores, labels), { details: true });
  expect(unnamed.details!.classes![1]).toEqual({ count: 2, precision: 1 / 2, recall: 1 / 2, f1: 1 / 2 });
  const regression = given(1, meanSquaredError);
  expect((await regression.evaluate(targets([[1], [4]], [[1], [3]]), { details: true })).details).toEqual({
    meanAbsoluteError: 1 / 2,
    r2: 1 - 1 / 2,
  });
  expect((await regression.evaluate(targets([[1], [4]], [[3], [3]]), { details: true })).details).toEqual({
    meanAbsoluteError: 3 / 2,
    r2: undefined,
  });
});

const nearby: Metric<number> = {
  sums: (y, { labels: t }) => [sum(less(abs(subtract(y, t)), 0.5)).item(), t.size],
  result: ([near = 0, all = 1]) => near / all,
};

test("a metric of one's own is two functions", async () => {
  await init({ backend: "reference" });
  const data = targets([[1], [2], [3]], [[1.25], [4], [3]]);
  const { metrics } = await given(1, meanSquaredError).evaluate(data, { metrics: { nearby } });
  expect(metrics).toEqual({ nearby: 2 / 3 });
});

test("a metric that is not finite is an error that names it, with its sums", async () => {
  await init({ backend: "reference" });
  const evaluate = (metrics: Metrics, values: number[][]) =>
    given(1, meanSquaredError).evaluate(
      targets(
        values.map(() => [2]),
        values,
      ),
      { metrics },
    );
  await expect(evaluate({ mae: meanAbsoluteError(), explained: r2() }, [[3], [3]])).rejects.toThrow(
    new NotFiniteError("evaluate: the metric explained is -Infinity, from the sums [2, 6, 18, 2]"),
  );
  const odd: Metric = { sums: () => [1, 2, 3, 4, 5, 6, 7, 8, 9], result: () => ({ each: [1, { deep: Number.NaN }] }) };
  await expect(evaluate({ odd }, [[3]])).rejects.toThrow(
    "evaluate: the metric odd.each[1].deep is NaN, from the sums [1, 2, 3, 4, 5, 6, 7, 8, …]",
  );
  const { trainer, loader } = example();
  const broken: Metric<number> = { sums: () => [0], result: ([none = 0]) => none / none };
  const fit = trainer.fit(loader, { epochs: 1, metrics: { broken }, trainingMetrics: true });
  await expect(fit).rejects.toThrow(new NotFiniteError("epoch 1: the metric broken is NaN, from the sums [0]"));
});

test("what is no metric is named, with what came and how to mend it", async () => {
  await init({ backend: "reference" });
  const { trainer, loader } = example();
  const fitting = (options: object) => () => trainer.fit(loader, { epochs: 1, ...options } as FitOptions);
  const must = "Trainer.fit: metrics must be an object such as { top3: topK(3) }, which gives each a name, got";
  const refused: [() => unknown, string][] = [
    [fitting({ validate: blobs(), metrics: topK(3) }), `${must} the object { sums, result }`],
    [fitting({ validate: blobs(), metrics: [topK(3)] }), `${must} the array [{…}]`],
    [fitting({ validate: blobs(), metrics: "accuracy" }), `${must} the string "accuracy"`],
    [
      fitting({ validate: blobs(), metrics: { hits: accuracy } }),
      "metrics.hits must be one such as topK(3), got the function accuracy; call it: it makes one",
    ],
    [fitting({ validate: blobs(), metrics: { hits: null } }), "metrics.hits must be one such as topK(3), got null"],
    [
      fitting({ metrics: { hits: accuracy() } }),
      "metrics are of the validation; give validate too, or trainingMetrics",
    ],
    [
      fitting({ trainingMetrics: true }),
      "Trainer.fit: trainingMetrics asks for metrics; give some, such as { accuracy",
    ],
    [fitting({ trainingMetrics: 1, metrics: {} }), "trainingMetrics must be true or false, got the number 1"],
    [() => topK(0), "topK: k must be a whole number of at least 1, got 0"],
    [() => topK(2, { axes: 1 } as object), "topK: unknown option axes, did you mean axis? It takes axis, ignore"],
    [() => accuracy({ axis: 0.5 }), "accuracy: axis must be a whole number, got 0.5"],
    [() => confusionMatrix({ ignore: "x" as never }), "confusionMatrix: ignore must be a whole number"],
    [() => meanAbsoluteError({ axis: 1 } as object), "meanAbsoluteError: unknown option axis. It takes none"],
  ];
  for (const [body, message] of refused) expect(body).toThrow(message);
  const evaluate = (options: object) => trainer.evaluate(blobs(), options as EvaluateOptions);
  await expect(evaluate({ details: "yes" })).rejects.toThrow(
    "Trainer.evaluate: details must be true or false, got the",
  );
  await expect(evaluate({ metric: {} })).rejects.toThrow(
    "Trainer.evaluate: unknown option metric, did you mean metrics",
  );
});

test("sums that are none, or not as many as before, are named; a step that they end changes nothing", async () => {
  await init({ backend: "reference" });
  let calls = 0;
  const cases: [() => unknown, string][] = [
    [() => undefined, "the metric odd must return its sums as an array of numbers, got undefined"],
    [async () => [1], "the metric odd must return its sums as an array of numbers, got a Promise; await it"],
    [() => [1, "2"], 'the metric odd: sum 1 must be a number, got the string "2"'],
    [
      () => new Array(++calls).fill(1),
      "the metric odd gave 2 sums, and 1 for the batches before; they must be as many for every batch",
    ],
  ];
  for (const [sums, message] of cases) {
    const metrics = { odd: { sums, result: () => 1 } as Metric };
    const { trainer, loader } = example();
    calls = 0;
    await expect(trainer.evaluate(new DataLoader(blobs(), { batchSize: 8 }), { metrics })).rejects.toThrow(
      `evaluate: ${message}`,
    );
    calls = 0;
    const step = message.includes("before") ? 2 : 1;
    await expect(trainer.fit(loader, { epochs: 1, metrics, trainingMetrics: true })).rejects.toThrow(
      `step ${step}: ${message}`,
    );
    expect(trainer.optimizer.steps).toBe(step - 1);
  }
  const training = example();
  const before = snapshot(training);
  const throwing: Metric = {
    sums() {
      throw new Error("not this one");
    },
    result: () => 1,
  };
  const metrics = { accuracy: accuracy(), throwing };
  const fit = training.trainer.fit(training.loader, { epochs: 1, metrics, trainingMetrics: true });
  await expect(fit).rejects.toThrow("not this one");
  expect(snapshot(training)).toEqual(before);
  const late: Metric = { sums: () => [1], result: async () => 1 };
  await expect(training.trainer.evaluate(blobs(), { metrics: { late } })).rejects.toThrow(
    "evaluate: the metric late gave a promise; a result is there when it returns",
  );
});

test("labels and scores that do not fit a metric are named with their shapes", async () => {
  await init({ backend: "reference" });
  const data = targets([[1, 2]], [[1, 2]]);
  const evaluate = (metric: Metric) => given(2, meanSquaredError).evaluate(data, { metrics: { metric } });
  await expect(evaluate(accuracy())).rejects.toThrow(
    new ShapeError("accuracy: scores [1, 2] need class numbers [1] as labels, got [1, 2]"),
  );
  const own: Loss = (y, t) => softmaxCrossEntropy(y, t);
  const positions = Dataset.from([[3, 0, 1, 4, 0, 0]], [0, 0], { labelShape: [2], classes: 3 });
  await expect(given(6, own, [3, 2]).evaluate(positions, { metrics: { metric: confusionMatrix() } })).rejects.toThrow(
    "confusionMatrix: scores [1, 3, 2] need class numbers, on an axis that nobody says; write confusionMatrix({ axis: 1 })",
  );
  const classes = Dataset.from(scores, labels);
  await expect(given(3).evaluate(classes, { metrics: { metric: topK(4) } })).rejects.toThrow(
    new RangeError("topK: k is 4, but there are 3 classes; take at most that many"),
  );
  await expect(given(3).evaluate(classes, { metrics: { metric: r2() } })).rejects.toThrow(
    new ShapeError("r2: scores [5, 3] need targets of the same shape, got labels [5]"),
  );
});

function arrayOf(length: number) {
  return { minLength: length, maxLength: length };
}

/** 0 where there is no variance. */
function own(metric: Metric<number>): Metric<number> {
  return {
    sums: metric.sums,
    result(total) {
      const value = metric.result(total);
      return Number.isFinite(value) ? value : 0;
    },
  };
}
