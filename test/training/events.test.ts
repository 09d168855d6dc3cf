import { DataLoader } from "@tsumiki/data";
import { init } from "@tsumiki/kernels";
import { type Loss, softmaxCrossEntropy } from "@tsumiki/layers";
import { type EpochEvent, type Fit, type StepEvent, Trainer, type TrainingEvent } from "@tsumiki/training";
import { afterEach, expect, test, vi } from "vitest";
import { blobs, collect, example } from "./support.ts";

await init({ backend: "reference" });

afterEach(() => {
  vi.restoreAllMocks();
});

test("each step is an event, and after those of an epoch comes the epoch's", async () => {
  const { trainer, loader } = example();
  const events = await collect(trainer.fit(loader, { epochs: 2 }));
  expect(events.map(nameOf)).toEqual([
    "step 1/3 of epoch 1/2",
    "step 2/3 of epoch 1/2",
    "step 3/3 of epoch 1/2",
    "epoch 1/2",
    "step 1/3 of epoch 2/2",
    "step 2/3 of epoch 2/2",
    "step 3/3 of epoch 2/2",
    "epoch 2/2",
  ]);
});

test("an epoch's loss is the mean over its samples: a last partial batch counts by its size", async () => {
  const { trainer, loader } = example();
  const events = await collect(trainer.fit(loader, { epochs: 1 }));
  const [first, second, third] = events.filter(isStep).map(({ loss }) => loss) as [number, number, number];
  expect(new Set([first, second, third]).size).toBe(3);
  expect(events.at(-1)?.loss).toBeCloseTo((8 * first + 8 * second + 6 * third) / 22, 12);
});

test("times are those of loading and of steps: neither validation nor what is done between events counts", async () => {
  const { fit, clock } = slowTraining(2);
  const events: TrainingEvent[] = [];
  for await (const event of fit) {
    events.push(event);
    clock.pass(5000);
  }
  // Each image takes 10 ms to load and each step 100: an epoch of 8, 8 and 6 images takes 180, 180 and 160 ms.
  const steps = events.filter(isStep);
  expect(steps[0]?.imagesPerSecond).toBeCloseTo(8 / 0.18, 9);
  expect(steps[4]?.imagesPerSecond).toBeCloseTo(16 / 0.36, 9);
  expect(steps.map(({ secondsLeft }) => secondsLeft)).toEqual(
    [0.18 * 5, 0.18 * 4, (0.52 / 3) * 3, (0.7 / 4) * 2, 0.88 / 5, 0].map((left) => expect.closeTo(left, 9)),
  );
  for (const { seconds, imagesPerSecond } of events.filter(isEpoch)) {
    expect(seconds).toBeCloseTo(0.52, 9);
    expect(imagesPerSecond).toBeCloseTo(22 / 0.52, 9);
  }
});

test("the result sums up all epochs", async () => {
  const { fit } = slowTraining(2);
  const epochs = (await collect(fit)).filter(isEpoch);
  expect(await fit).toEqual({
    epochs: 2,
    steps: 6,
    seconds: expect.closeTo(1.04, 9),
    imagesPerSecond: expect.closeTo(44 / 1.04, 9),
    loss: epochs[1]?.loss,
    validation: epochs[1]?.validation,
  });
});

test("without validation data there is no validation", async () => {
  const { trainer, loader } = example();
  const fit = trainer.fit(loader, { epochs: 1 });
  expect((await collect(fit)).at(-1)).not.toHaveProperty("validation");
  expect(await fit).not.toHaveProperty("validation");
});

test("with validation data every epoch says what the model reaches on them", async () => {
  const { trainer, loader } = example();
  const epochs: EpochEvent[] = [];
  for await (const event of trainer.fit(loader, { epochs: 2, validate: blobs() })) {
    if (event.type !== "epoch") continue;
    expect(event.validation).toEqual(await trainer.evaluate(blobs()));
    epochs.push(event);
  }
  expect(epochs[0]?.validation?.loss).not.toBe(epochs[1]?.validation?.loss);
});

test("no epochs: no events, nothing learnt", async () => {
  const { trainer, loader } = example();
  const fit = trainer.fit(loader, { epochs: 0, validate: blobs() });
  expect(await collect(fit)).toEqual([]);
  expect(await fit).toEqual({ epochs: 0, steps: 0, seconds: 0, imagesPerSecond: 0, loss: Number.NaN });
  expect(trainer.optimizer.steps).toBe(0);
});

/** A training in which only loading an image (10 ms) and computing a loss (100 ms) take time. */
function slowTraining(epochs: number): { fit: Fit; clock: { pass(milliseconds: number): void } } {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const clock = {
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
  const { model, optimizer } = example();
  const loss: Loss = (scores, labels) => {
    clock.pass(100);
    return softmaxCrossEntropy(scores, labels);
  };
  const loader = new DataLoader(blobs(), { batchSize: 8, augment: () => clock.pass(10) });
  return { fit: new Trainer(model, { loss, optimizer }).fit(loader, { epochs, validate: blobs() }), clock };
}

function nameOf(event: TrainingEvent): string {
  const epoch = `epoch ${event.epoch}/${event.epochs}`;
  return event.type === "step" ? `step ${event.step}/${event.steps} of ${epoch}` : epoch;
}

function isStep(event: TrainingEvent): event is StepEvent {
  return event.type === "step";
}

function isEpoch(event: TrainingEvent): event is EpochEvent {
  return event.type === "epoch";
}
