import { DataLoader, Dataset } from "@tsumiki/data";
import { init, onNotice, ShapeError } from "@tsumiki/kernels";
import {
  Affine,
  BatchNorm1d,
  checkedLoss,
  crossEntropy,
  Dropout,
  type Layer,
  meanSquaredError,
  sequential,
  softmaxCrossEntropy,
  Tanh,
} from "@tsumiki/layers";
import { Adam, clipByNorm, ExponentialAverage, type Optimizer, SGD } from "@tsumiki/optimizer";
import {
  add,
  addInto,
  concatenate,
  defaultGenerator,
  full,
  mean,
  multiply,
  scope,
  seed,
  slice,
  type Tensor,
  tensor,
} from "@tsumiki/tensor";
import {
  accuracy,
  inspect,
  meanAbsoluteError,
  metricOf,
  NotFiniteError,
  type Objective,
  objectiveOf,
  Trainer,
  type TrainerOptions,
} from "@tsumiki/training";
import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { BadBackward, Logarithm } from "./bad-layers.ts";
import { autoencoder, auxiliary, Deep, pairs, siamese, TwoHeads, twoHeads, twoLabels } from "./objectives.ts";
import { blobs, collect, example, onEachBackend, snapshot } from "./support.ts";

interface Case {
  readonly make: () => Layer;
  readonly objective: Objective;
  readonly data: () => Dataset;
}

/** What is as much an objective as any other: the model's type is that of its own case. */
const of = <Model extends Layer>(make: () => Model, objective: Objective<Model>, data: () => Dataset): Case => ({
  make,
  objective: objective as Objective,
  data,
});

const cases: Record<string, Case> = {
  "two heads": of(() => new TwoHeads(), twoHeads, twoLabels),
  "an auxiliary loss": of(() => new Deep(), auxiliary, blobs),
  "siamese pairs": of(() => sequential([2], new Affine(2, 6), new Tanh(), new Affine(6, 2)), siamese, pairs),
  "an autoencoder": of(() => sequential([2], new Affine(2, 1), new Tanh(), new Affine(1, 2)), autoencoder, blobs),
};

function trainerOf({ make, objective }: Case) {
  seed(4);
  const model = make();
  const optimizer = new Adam(model.parameters(), { learningRate: 0.03 });
  return { model, optimizer, trainer: new Trainer(model, { objective, optimizer }) };
}

onEachBackend((backend) => {
  test.each(Object.entries(cases))("%s train with events, validation, clipping and an average", async (_, given) => {
    const data = given.data();
    const { model, optimizer } = trainerOf(given);
    const average = new ExponentialAverage(model.parameters(), { decay: 0.5 });
    const { objective } = given;
    const trainer = new Trainer(model, { objective, optimizer, clip: clipByNorm(1), average });
    const before = await trainer.evaluate(data);
    const loader = new DataLoader(data, { batchSize: 8, shuffle: true, seed: 1 });
    const events = await collect(trainer.fit(loader, { epochs: 30, validate: data }));
    expect(events).toHaveLength(30 * 4);
    const last = events.at(-1)!;
    expect(last.type === "epoch" && last.validation!.loss).toBeLessThan(before.loss * 0.8);
  });

  test.each(Object.entries(cases))("%s: small batches make the step of a large one", async (_, given) => {
    const taken = async (batchSize: number, accumulate: number) => {
      seed(4);
      const model = withoutDropout(given.make());
      const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
      const trainer = new Trainer(model, { objective: given.objective, optimizer, accumulate });
      const { loss } = await trainer.fit(new DataLoader(given.data(), { batchSize }), { epochs: 2 });
      return [loss, ...Object.values(snapshot({ model, optimizer })).flat()];
    };
    const whole = await taken(22, 1);
    const digits = backend === "reference" ? 12 : 5;
    for (const parts of [await taken(4, 6), await taken(11, 2)]) {
      expect(parts).toEqual(whole.map((value) => expect.closeTo(value, digits)));
    }
  });

  test("one that does what a loss does has its bits, with all that a Trainer does", async () => {
    const loss9 = crossEntropy({ classWeights: [1, 9] });
    const objective: Objective = (model, { images, labels }) => {
      const [scores, backward] = model.forward(images);
      const [loss, lossBackward, weight] = checkedLoss(loss9, scores, labels);
      return { loss, weight, scores, backward: (scale) => backward(lossBackward(scale), { input: false }) };
    };
    const byHand = Object.assign(objective, { axis: 1 });
    const run = async (what: { loss: typeof loss9 } | { objective: Objective }, accumulate: number) => {
      const { model, optimizer, loader } = example();
      const trainer = new Trainer(model, { ...what, optimizer, accumulate, clip: clipByNorm(0.5) } as TrainerOptions);
      const metrics = { accuracy: accuracy() };
      const options = { epochs: 2, validate: blobs(), metrics, trainingMetrics: true };
      const { seconds: _, imagesPerSecond: __, ...result } = await trainer.fit(loader, options);
      return { result, ...snapshot({ model, optimizer }), scores: [...(await trainer.predict(blobs())).data()] };
    };
    for (const accumulate of [1, 2]) {
      const expected = await run({ loss: loss9 }, accumulate);
      expect(await run({ objective: byHand }, accumulate)).toEqual(expected);
      expect(await run({ objective: objectiveOf(loss9) }, accumulate)).toEqual(expected);
    }
  });

  test("two heads are what the loop by hand makes of them, bit for bit, each with its metrics and scores", async () => {
    const { model, optimizer } = trainerOf(cases["two heads"]!);
    const trainer = new Trainer(model as TwoHeads, { objective: twoHeads, optimizer });
    const side = metricOf(({ side }: { side: Tensor }, { labels }) => [side, slice(labels, null, 0)], accuracy());
    const circle = metricOf(
      ({ circle }: { circle: Tensor }, { labels }) => [circle, slice(labels, null, 1)],
      accuracy(),
    );
    const data = twoLabels();
    const loader = () => new DataLoader(data, { batchSize: 8 });
    const metrics = { side, circle };
    const options = { epochs: 3, validate: data, metrics, trainingMetrics: true };
    const { validation, metrics: ofTraining } = await trainer.fit(loader(), options);
    expect(validation).not.toHaveProperty("accuracy");
    expect(ofTraining!.side).toBeGreaterThan(0);

    seed(4);
    const byHand = new TwoHeads();
    const own = new Adam(byHand.parameters(), { learningRate: 0.03 });
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const batch of loader()) {
        scope(() => {
          twoHeads(byHand, batch).backward(1);
          own.step();
        });
      }
    }
    expect(snapshot({ model, optimizer })).toEqual(snapshot({ model: byHand, optimizer: own }));
    const labels = [...data.labels()];
    for (const [head, name] of ["side", "circle"].entries()) {
      const scores = [...(await trainer.predict(data, { of: name })).data()];
      const correct = Array.from({ length: data.size }, (_, at) => {
        return Number(scores[2 * at + 1]! > scores[2 * at]!) === labels[2 * at + head];
      });
      expect(validation!.metrics![name as "side"]).toBe(correct.filter(Boolean).length / data.size);
    }
  });

  test("an evaluation drops nothing out, moves no statistics, draws and learns nothing", async () => {
    const { model, optimizer, trainer } = trainerOf(cases["an auxiliary loss"]!);
    const before = [snapshot({ model, optimizer }), defaultGenerator.save()];
    const first = await trainer.evaluate(new DataLoader(blobs(), { batchSize: 5 }));
    expect(first).toEqual({ loss: expect.any(Number), count: 22 });
    expect(await trainer.evaluate(new DataLoader(blobs(), { batchSize: 5 }))).toEqual(first);
    expect((await trainer.evaluate(blobs())).loss).toBeCloseTo(first.loss, 6);
    expect([snapshot({ model, optimizer }), defaultGenerator.save()]).toEqual(before);
  });

  test("an accuracy is told where the objective says which axis the classes are on, and which label counts for nothing", async () => {
    const { model, optimizer } = trainerOf(cases["an auxiliary loss"]!);
    const evaluate = async (traits: Pick<Objective, "axis" | "ignore">) => {
      const objective = Object.assign((...args: Parameters<typeof auxiliary>) => auxiliary(...args), traits);
      return new Trainer(model as Deep, { objective, optimizer }).evaluate(blobs(), { details: true });
    };
    const labels = [...blobs().labels()];
    const scores = model.predict(tensor(labels.map((_, index) => [...blobs().sample(index)]))).data();
    const hits = labels.map((label, at) => Number(scores[2 * at + 1]! > scores[2 * at]!) === label);
    const correct = hits.filter(Boolean).length;
    const { details, ...said } = await evaluate({ axis: 1 });
    expect(said).toEqual({ loss: expect.any(Number), count: 22, correct, accuracy: correct / 22 });
    expect(details!.classes!.map(({ count }) => count)).toEqual([11, 11]);
    const ofOnes = hits.filter((hit, at) => hit && labels[at] === 1).length;
    expect(await evaluate({ axis: -1, ignore: 0 })).toMatchObject({ count: 11, correct: ofOnes });
    expect(await evaluate({})).toEqual({ loss: said.loss, count: 22, details: {} });
  });

  test("labels of two kinds are targets, class numbers among them", async () => {
    seed(6);
    const samples = Float32Array.from({ length: 44 }, (_, at) => Math.sin(at * at));
    const classes = Array.from({ length: 22 }, (_, at) => at % 3);
    const values = classes.map((label, at) => label - at / 10);
    const targets = Float32Array.from(classes.flatMap((label, at) => [label, values[at]!]));
    const data = new Dataset({ samples, sampleShape: [2], targets, targetShape: [2] });
    const model = sequential([2], new Affine(2, 4));
    const objective: Objective = (own, { images, labels }) => {
      const [scores, backward] = own.forward(images);
      const [kind, kindBackward] = softmaxCrossEntropy(slice(scores, null, [0, 3]), slice(labels, null, 0));
      const [value, valueBackward] = meanSquaredError(slice(scores, null, [3]), slice(labels, null, [1]));
      return {
        loss: add(kind, value),
        backward: (scale) => backward(concatenate([kindBackward(scale), valueBackward(scale)], 1), { input: false }),
      };
    };
    const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
    const trainer = new Trainer(model, { objective, optimizer });
    const scores = model.predict(tensor(samples, [22, 2]));
    const expected =
      softmaxCrossEntropy(slice(scores, null, [0, 3]), classes)[0].item() +
      meanSquaredError(slice(scores, null, [3]), tensor(values.map((value) => [value])))[0].item();
    const { loss } = await trainer.evaluate(new DataLoader(data, { batchSize: 4 }));
    expect(loss).toBeCloseTo(expected, 5);
    const { validation } = await trainer.fit(new DataLoader(data, { batchSize: 4 }), { epochs: 5, validate: data });
    expect(validation!.loss).toBeLessThan(loss);
  });

  test("a metric may compare with what is no label", async () => {
    const { trainer } = trainerOf(cases["an autoencoder"]!);
    const distance = metricOf((scores: Tensor, { images }) => [scores, images], meanAbsoluteError());
    const { metrics } = await trainer.evaluate(blobs(), { metrics: { distance } });
    const scores = (await trainer.predict(blobs())).data();
    const samples = Array.from({ length: 22 }, (_, index) => [...blobs().sample(index)]).flat();
    const expected = samples.reduce((total, each, at) => total + Math.abs(each - scores[at]!), 0) / 44;
    expect(metrics!.distance).toBeCloseTo(expected, 6);
  });

  test("what is not finite is named in a head, where the objective computes, and in what it adds itself", async () => {
    const last = (bad: Layer) => new TwoHeads(bad);
    const handing: Objective<TwoHeads> = (model, batch) => {
      const outcome = twoHeads(model, batch);
      return { ...outcome, backward: () => outcome.backward(Number.NaN) };
    };
    const penalty: Objective<TwoHeads> = (model, batch) => {
      const outcome = twoHeads(model, batch);
      return {
        ...outcome,
        backward(scale) {
          outcome.backward(scale);
          addInto(model.side.weight.gradient, full(model.side.weight.shape, Infinity));
        },
      };
    };
    const infinite: Objective<TwoHeads> = (model, batch) => {
      const outcome = twoHeads(model, batch);
      return { ...outcome, loss: multiply(outcome.loss, Infinity) };
    };
    const refused: [Layer, Objective<TwoHeads>, RegExp][] = [
      [last(new Logarithm()), twoHeads, /^step 1: layer trunk\.2 \(Logarithm\) gives an output that is not finite/],
      [last(new BadBackward()), twoHeads, /^step 1: layer trunk\.2 \(BadBackward\) gives dL\/dx that is not finite/],
      [
        new TwoHeads(),
        handing,
        /^step 1: the objective hands layer side \(Affine\) a dL\/dy that is not finite\. Noth/,
      ],
      [new TwoHeads(), penalty, /^step 1: the objective's backward gives a gradient of side\.weight that is not fin/],
      [
        new TwoHeads(),
        infinite,
        /^step 1: the loss is Infinity, from scores as large as \d\.\d+ \(side\), \d\.\d+ \(circle\)\. Nothing was upd/,
      ],
    ];
    for (const [model, objective, message] of refused) {
      const optimizer = new SGD(model.parameters());
      const before = snapshot({ model, optimizer });
      const trainer = new Trainer(model as TwoHeads, { objective, optimizer });
      const fit = trainer.fit(new DataLoader(twoLabels(), { batchSize: 8 }), { epochs: 1 });
      const error = (await fit.catch((reason) => reason)) as NotFiniteError;
      expect(error).toBeInstanceOf(NotFiniteError);
      expect(error.message).toMatch(message);
      expect(error.report?.layers.map(({ name }) => name)).toContain("trunk.0");
      expect(snapshot({ model, optimizer })).toEqual(before);
    }
  });

  test("a step that fails leaves statistics and masks as they were, and is repeated with the same masks", async () => {
    const drawn: number[] = [];
    seed(2);
    const model = new TwoHeads(new Dropout(0.5), new BatchNorm1d(8));
    const failing: Objective<TwoHeads> = (own, batch) => {
      const outcome = twoHeads(own, batch);
      const { side } = outcome.scores as Record<string, Tensor>;
      drawn.push(mean(side!).item());
      return { ...outcome, loss: multiply(outcome.loss, Number.NaN) };
    };
    const optimizer = new SGD(model.parameters());
    const before = [snapshot({ model, optimizer }), defaultGenerator.save()];
    const trainer = new Trainer(model, { objective: failing, optimizer });
    await expect(trainer.fit(new DataLoader(twoLabels(), { batchSize: 8 }), { epochs: 1 })).rejects.toThrow(
      "step 1: the loss is NaN",
    );
    expect(drawn.length).toBeGreaterThan(1);
    expect(new Set(drawn).size).toBe(1);
    expect([snapshot({ model, optimizer }), defaultGenerator.save()]).toEqual(before);
  });

  test("inspect runs an objective, and what a loss makes is the same", () => {
    const [batch] = new DataLoader(twoLabels(), { batchSize: 22 });
    const model = new TwoHeads();
    const report = inspect(model, batch!, twoHeads);
    expect(report.layers.map(({ name }) => name)).toEqual(["trunk.0", "trunk.1", "side", "circle"]);
    expect(report.layers.every(({ gradients }) => gradients !== undefined)).toBe(true);
    expect(report.loss).toBe(twoHeads(model, batch!).loss.item());
    const other = example();
    const [points] = other.loader;
    const byLoss = inspect(other.model, points!.images, points!.labels, softmaxCrossEntropy);
    expect(inspect(other.model, points!, objectiveOf(softmaxCrossEntropy))).toEqual(byLoss);
    expect(() => inspect(other.model, points!, 3 as never)).toThrow(
      "inspect: objective must be a function of model and",
    );
    expect(() => inspect(other.model, {} as never, objectiveOf(softmaxCrossEntropy))).toThrow(
      "inspect: expected a batch as a tensor, or as a loader gives it, got the object {  }",
    );
  });

  test("a mean over something else counts by its weight, and a step without any is an error by its name", async () => {
    const weighted = (weights: number[]) =>
      Object.defineProperty<Objective>(
        (model, batch) => {
          const [scores, backward] = model.forward(batch.images);
          const [loss, lossBackward] = softmaxCrossEntropy(scores, batch.labels);
          const weight = weights[(batch.indices[0] as number) / 11] as number;
          return { loss, weight, scores, backward: (scale) => backward(lossBackward(scale)) };
        },
        "name",
        { value: "weighted" },
      );
    const { model, optimizer } = example();
    const halves = new DataLoader(blobs(), { batchSize: 11 });
    const evaluate = async (weights: number[]) => {
      return (await new Trainer(model, { objective: weighted(weights), optimizer }).evaluate(halves)).loss;
    };
    const [first, second] = [await evaluate([1, 0]), await evaluate([0, 1])];
    expect(await evaluate([1, 3])).toBeCloseTo((first + 3 * second) / 4, 6);
    const nothing = new Trainer(model, { objective: weighted([0, 0]), optimizer });
    await expect(nothing.fit(halves, { epochs: 1 })).rejects.toThrow(
      "step 1: weighted gives none of the labels (0, 1)",
    );
  });
});

describe("on the reference", () => {
  beforeAll(async () => {
    await init({ backend: "reference" });
  });

  test("gradients of all four agree with central differences", () => {
    for (const [name, { make, objective, data }] of Object.entries(cases)) {
      seed(3);
      const model = withoutDropout(make());
      const [batch] = new DataLoader(data(), { batchSize: 5 });
      const loss = () => objective(model, batch!).loss.item();
      objective(model, batch!).backward(3);
      for (const [parameter, { value, gradient }] of model.parameters()) {
        const own = model.parameters().get(parameter)!;
        const values = [...value.data()];
        const analytic = gradient.data();
        const at = (index: number, change: number) => {
          own.assign(values.map((each, other) => (other === index ? each + change : each)));
          return loss();
        };
        for (const index of values.keys()) {
          const numeric = (3 * (at(index, 1e-5) - at(index, -1e-5))) / 2e-5;
          expect(analytic[index], `${name}: ${parameter}[${index}]`).toBeCloseTo(numeric, 6);
        }
        own.assign(values);
      }
    }
  });

  test("what is no objective is refused when the Trainer is made", () => {
    const { model, optimizer } = example();
    const make = (options: object) => () => new Trainer(model, { optimizer, ...options } as TrainerOptions);
    const refused: [() => unknown, string][] = [
      [
        make({ objective: autoencoder, loss: softmaxCrossEntropy }),
        "Trainer: it takes a loss or an objective, got both; the objective computes its loss itself",
      ],
      [
        make({ objective: "loss" }),
        "Trainer: objective must be a function of model and batch that returns { loss, backward }",
      ],
      [make({}), "Trainer: loss must be a function such as softmaxCrossEntropy, got undefined"],
    ];
    for (const [body, message] of refused) expect(body).toThrow(message);
  });

  test("an objective that returns something else is named at its first step, which changes nothing", async () => {
    const returns = (make: (outcome: ReturnType<Objective>) => unknown) =>
      function mine(model: Layer, batch: Parameters<Objective>[1]) {
        return make(autoencoder(model, batch)) as ReturnType<Objective>;
      };
    const must = "mine: an objective must return { loss, backward }, a tensor and a function, got";
    const refused: [(outcome: ReturnType<Objective>) => unknown, string][] = [
      [() => undefined, `${must} undefined`],
      [({ loss, backward }) => [loss, backward], `${must} the array [{…}, () => …]`],
      [async (outcome) => outcome, `${must} a Promise; await it`],
      [({ loss }) => ({ loss }), `${must} undefined as backward`],
      [({ backward }) => ({ loss: 3, backward }), `${must} the number 3 as loss`],
      [({ loss, backward }) => ({ loss, backward, weigth: 3 }), "mine: unknown option weigth, did you mean weight?"],
      [
        ({ loss, backward }) => ({ loss, backward, weight: -1 }),
        "mine: the weight it returns must be a finite number of",
      ],
      [
        ({ scores, backward }) => ({ loss: scores, backward }),
        "mine: a loss is one number, got [8, 2]; take its mean or",
      ],
      [
        (outcome) => ({ ...outcome, scores: [1] }),
        "mine: scores must be a tensor, or tensors by name as { first, second }",
      ],
      [(outcome) => ({ ...outcome, scores: { a: 1 } }), "mine: scores.a must be a tensor, got the number 1"],
    ];
    for (const [make, message] of refused) {
      const training = example();
      const { model, optimizer, loader } = training;
      const before = snapshot(training);
      const trainer = new Trainer(model, { objective: returns(make), optimizer });
      await expect(trainer.fit(loader, { epochs: 1 })).rejects.toThrow(message);
      expect(snapshot(training)).toEqual(before);
    }
    const training = example();
    const wrong = returns((outcome) => ({ ...outcome, loss: outcome.scores }));
    await expect(
      new Trainer(training.model, { objective: wrong, optimizer: training.optimizer }).evaluate(blobs()),
    ).rejects.toThrow(ShapeError);
  });

  test("metrics, details and predict say what scores they miss, or which of several", async () => {
    const { model, optimizer } = example();
    const silent: Objective = (own, batch) => {
      const { loss, backward } = autoencoder(own, batch);
      return { loss, backward };
    };
    const trainer = new Trainer(model, { objective: silent, optimizer });
    expect(await trainer.evaluate(blobs())).toEqual({ loss: expect.any(Number), count: 22 });
    const none = "metrics need scores, and the objective gives none; return them too, as { loss, backward, scores }";
    await expect(trainer.evaluate(blobs(), { metrics: { accuracy: accuracy() } })).rejects.toThrow(`evaluate: ${none}`);
    await expect(trainer.evaluate(blobs(), { details: true })).rejects.toThrow(`evaluate: details: ${none}`);
    await expect(trainer.predict(blobs())).rejects.toThrow(
      "Trainer.predict: the objective gives no scores; return them",
    );

    const heads = trainerOf(cases["two heads"]!).trainer;
    await expect(heads.evaluate(twoLabels(), { metrics: { accuracy: accuracy() } })).rejects.toThrow(
      "accuracy: the objective gives scores of side, circle; choose by metricOf((scores, { labels }) => [scores.side, labels], accuracy(…))",
    );
    await expect(heads.evaluate(twoLabels(), { metrics: { mae: meanAbsoluteError() } })).rejects.toThrow(
      "meanAbsoluteError: the objective gives scores of side, circle; choose by metricOf(",
    );
    await expect(heads.evaluate(twoLabels(), { details: true })).rejects.toThrow(
      "evaluate: details are of one tensor of scores, and the objective gives side, circle; ask for metrics of each",
    );
    await expect(heads.predict(twoLabels())).rejects.toThrow(
      'Trainer.predict: the objective gives scores of side, circle, and nothing says which; write { of: "side" }',
    );
    await expect(heads.predict(twoLabels(), { of: "sides" })).rejects.toThrow('and none is the string "sides"; write');
    await expect(example().trainer.predict(blobs(), { of: "side" })).rejects.toThrow(
      "gives one tensor of scores; leave out",
    );
    expect(() => metricOf(3 as never, accuracy())).toThrow(
      "metricOf: expected a function of scores and batch, got the num",
    );
    expect(() => metricOf(() => [] as never, accuracy as never)).toThrow(
      "metricOf: expected a metric such as accuracy()",
    );
    const wrong = metricOf((scores: Tensor) => scores as never, accuracy());
    await expect(example().trainer.evaluate(blobs(), { metrics: { wrong } })).rejects.toThrow(
      "metricOf: its function must return [scores, labels], two tensors, got a Tensor [22, 2]",
    );
  });

  test("a backward that adds nothing gives notice", async () => {
    const notices: string[] = [];
    const before = onNotice((message) => notices.push(message));
    const { model, optimizer, loader } = example();
    const forgetful: Objective = (own, batch) => ({ ...autoencoder(own, batch), backward: () => {} });
    await new Trainer(model, { objective: forgetful, optimizer }).fit(loader, { epochs: 1 });
    expect(notices).toEqual([
      "Trainer: the objective's backward left all gradients 0, so nothing is learnt; it has to call the backward of each forward",
    ]);
    onNotice(before);
  });

  test("an objective knows its model, for the compiler too", () => {
    const model = new TwoHeads();
    const optimizer: Optimizer = new SGD(model.parameters());
    const trainer: Trainer = new Trainer(model, {
      objective(own, batch) {
        expectTypeOf(own).toEqualTypeOf<TwoHeads>();
        return twoHeads(own, batch);
      },
      optimizer,
    });
    expect(trainer.objective.loss).toBe(undefined);
    // @ts-expect-error: the objective of two heads, and a model without them
    expect(() => new Trainer(sequential([2], new Affine(2, 2)), { objective: twoHeads, optimizer })).toThrow();
    // @ts-expect-error: neither a loss nor an objective
    expect(() => new Trainer(model, { optimizer })).toThrow();
  });
});

/** The same weights, and nothing dropped out: what is random differs from batch to batch. */
function withoutDropout(model: Layer): Layer {
  for (const layer of model.children().values()) {
    if (layer instanceof Dropout) layer.forward = (x) => [x, (dy) => dy];
    else withoutDropout(layer);
  }
  return model;
}
