import { init } from "@tsumiki/kernels";
import { softmaxCrossEntropy } from "@tsumiki/layers";
import { ExponentialAverage } from "@tsumiki/optimizer";
import { decode, encode } from "@tsumiki/serialization";
import { EarlyStopping, type EarlyStoppingOptions, type EpochEvent, type FitEvent, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, type Example, example, onEachBackend, snapshot } from "./support.ts";

/** What is watched is one of these numbers an epoch. */
function scripted(numbers: readonly number[]): (event: EpochEvent) => number {
  return ({ epoch }) => numbers[epoch - 1] as number;
}

/** The model's numbers after each epoch of a training without listeners. */
async function afterEachEpoch({ model, trainer, loader, optimizer }: Example, epochs: number) {
  const models: Record<string, number[]>[] = [];
  for await (const { type } of trainer.fit(loader, { epochs })) {
    if (type === "epoch") models.push(numbersOf({ model, optimizer }));
  }
  return models;
}

/** Of the model alone: weights and running statistics. */
function numbersOf({ model }: Pick<Example, "model" | "optimizer">): Record<string, number[]> {
  return Object.fromEntries([...model.state()].map(([name, { value }]) => [name, [...value.data()]]));
}

const cases: [numbers: number[], options: EarlyStoppingOptions, epochs: number, best: number][] = [
  [[5, 4, 3, 2, 1], { patience: 0 }, 5, 5],
  [[5, 4, 4, 3, 1], { patience: 0 }, 3, 2],
  [[5, 4, 4, 6, 1], { patience: 1 }, 4, 2],
  [[5, 4, 4, 3, 9], { patience: 1 }, 5, 4],
  [[5, Number.NaN, 6, Number.NaN, 1], { patience: 2 }, 4, 1],
  [[5, 4.9, 4.8, 4.7, 4], { patience: 1, threshold: 0.1 }, 3, 1],
  [[-1, -1.05, -1.2, -1.2, -1.2], { patience: 1, threshold: 0.1 }, 5, 3],
];

onEachBackend(() => {
  test.each(cases)("watching %j with %j it ends after epoch %i, with the weights of epoch %i", async (...given) => {
    const [numbers, options, epochs, best] = given;
    const expected = await afterEachEpoch(example(), 5);
    const training = example();
    const stopping = new EarlyStopping(training.model, { ...options, watch: scripted(numbers) });
    const result = await training.trainer.fit(training.loader, { epochs: 5, listeners: [stopping] });
    expect(result.epochs).toBe(epochs);
    expect([stopping.bestEpoch, stopping.best]).toEqual([best, numbers[best - 1]]);
    expect(numbersOf(training)).toEqual(expected[best - 1]);
  });

  test("by itself it watches the validation's loss, or the training's where there is none", async () => {
    for (const validate of [blobs(30), undefined]) {
      const training = example();
      const stopping = new EarlyStopping(training.model);
      const losses: number[] = [];
      const listener = {
        observe(event: FitEvent) {
          if (event.type === "epoch") losses.push(event.validation?.loss ?? event.loss);
        },
      };
      await training.trainer.fit(training.loader, { epochs: 4, validate, listeners: [listener, stopping] });
      expect(stopping.best).toBe(Math.min(...losses));
      expect(stopping.bestEpoch).toBe(losses.indexOf(stopping.best) + 1);
      if (validate) expect((await training.trainer.evaluate(validate)).loss).toBe(stopping.best);
    }
  });

  test("with an average, what was validated is what comes back", async () => {
    const { model, optimizer, loader } = example();
    const average = new ExponentialAverage(model.parameters(), { decay: 0.9 });
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, average });
    const validations: number[] = [];
    const stopping = new EarlyStopping(model, {
      average,
      watch(event) {
        validations.push(event.validation!.loss);
        return scripted([3, 2, 4, 4])(event);
      },
    });
    await trainer.fit(loader, { epochs: 4, validate: blobs(), listeners: [stopping] });
    expect((await trainer.evaluate(blobs())).loss).toBe(validations[1]);
    expect(average.steps).toBe(6);
  });

  test("a training that is interrupted keeps the weights that it has; restore puts the best ones there", async () => {
    const expected = await afterEachEpoch(example(), 3);
    const training = example();
    const stopping = new EarlyStopping(training.model, { watch: scripted([1, 2, 3]) });
    const fit = training.trainer.fit(training.loader, { epochs: 5, listeners: [stopping] });
    for await (const event of fit) if (event.type === "epoch" && event.epoch === 3) break;
    expect(numbersOf(training)).toEqual(expected[2]);
    stopping.restore();
    expect(numbersOf(training)).toEqual(expected[0]);
  });

  test("saved and loaded in the middle, it ends where it would have, with the same weights", async () => {
    const numbers = [3, 1, 2, 2, 2, 0];
    const make = (offset: number) => {
      const training = example();
      const watch = ({ epoch }: EpochEvent) => numbers[epoch - 1 + offset] as number;
      return { ...training, stopping: new EarlyStopping(training.model, { patience: 1, watch }) };
    };
    const whole = make(0);
    await whole.trainer.fit(whole.loader, { epochs: 6, listeners: [whole.stopping] });
    expect(whole.stopping.bestEpoch).toBe(2);

    const first = make(0);
    const fit = first.trainer.fit(first.loader, { epochs: 6, listeners: [first.stopping] });
    for await (const event of fit) if (event.type === "epoch" && event.epoch === 3) break;
    const { tensors } = decode(encode(first.stopping.state()));
    const second = make(3);
    second.stopping.load(tensors);
    const { epochs } = await second.trainer.fit(second.loader, { epochs: 3, listeners: [second.stopping] });
    expect(epochs).toBe(1);
    expect([second.stopping.best, second.stopping.bestEpoch]).toEqual([1, 2]);
    expect(numbersOf(second)).toEqual(numbersOf(whole));
  });
});

test("it changes nothing until the end, says how it stands, and has all of its patience again", async () => {
  await init({ backend: "reference" });
  const plain = await afterEachEpoch(example(), 2);
  const training = example();
  const stopping = new EarlyStopping(training.model, { patience: 1, watch: scripted([2, 1, 3, 3, 3]) });
  expect(String(stopping)).toBe("EarlyStopping: no epoch yet, 0 of 1 epochs of patience used");
  stopping.restore(); // there is nothing yet
  const fitting = () => training.trainer.fit(training.loader, { epochs: 5, listeners: [stopping] });
  for await (const event of fitting()) {
    if (event.type === "epoch" && event.epoch <= 2) expect(numbersOf(training)).toEqual(plain[event.epoch - 1]);
    if (event.type === "epoch" && event.epoch === 3) {
      expect(String(stopping)).toBe("EarlyStopping: best 1.00 in epoch 2, 1 of 1 epochs of patience used");
    }
  }
  expect(training.optimizer.steps).toBe(4 * 3);
  const { epochs } = await fitting();
  expect(epochs).toBe(2); // 2 and 1 are no better than 1
  expect(snapshot(training)["0.weight"]).toEqual(plain[1]!["0.weight"]);
});

test("what it is not made of is refused, and a number that is none is named with the listener", async () => {
  await init({ backend: "reference" });
  const { model, trainer, loader } = example();
  const make = (options: object, of: unknown = model) => {
    return () => new EarlyStopping(of as typeof model, options as EarlyStoppingOptions);
  };
  const refused: [() => unknown, string][] = [
    [make({}, trainer), "EarlyStopping: expected a model, got a Trainer"],
    [make({ patience: -1 }), "EarlyStopping: patience must be a whole number of at least 0, got -1"],
    [make({ threshold: 1 }), "EarlyStopping: threshold must be a number in [0, 1), got 1"],
    [make({ watch: "loss" }), 'EarlyStopping: watch must be a function of an epoch\'s event, got the string "loss"'],
    [make({ average: 0.9 }), "EarlyStopping: average must be an ExponentialAverage, got the number 0.9"],
    [make({ pacience: 1 }), "EarlyStopping: unknown option pacience, did you mean patience?"],
    [() => make({})().observe(3 as never), "EarlyStopping.observe: expected a Trainer's event, got the number 3"],
  ];
  for (const [body, message] of refused) expect(body).toThrow(message);
  const stopping = new EarlyStopping(model, { watch: () => undefined as never });
  await expect(trainer.fit(loader, { epochs: 1, listeners: [stopping] })).rejects.toThrow(
    "Trainer.fit: listeners[0] (EarlyStopping) threw at the end of epoch 1: EarlyStopping: watch must return a number, got undefined",
  );
});
