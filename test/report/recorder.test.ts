import { DataLoader } from "@tsumiki/data";
import { Affine, freeze, sequential } from "@tsumiki/layers";
import { historyCsv, Recorder, type RecorderOptions, reportHtml, type TrainingRecord } from "@tsumiki/report";
import { seed } from "@tsumiki/tensor";
import type { EpochEvent, FitEvent, Listener, StepEvent, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { convolutions, line, once, onWasm, recorded, stripes, trainerOf } from "./support.ts";

onWasm();
const usual = once(recorded);

const stepsOf = (events: FitEvent[]) => events.filter((event): event is StepEvent => event.type === "step");
const epochsOf = (events: FitEvent[]) => events.filter((event): event is EpochEvent => event.type === "epoch");

test("the numbers of a record are those of the events", async () => {
  const { record, events, result } = await usual();
  const steps = stepsOf(events);
  expect(record.stepRows.map(({ loss }) => loss)).toEqual(steps.map(({ loss }) => loss));
  expect(record.stepRows.map(({ gradientNorm }) => gradientNorm)).toEqual(steps.map((each) => each.gradientNorm));
  expect(record.stepRows.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  const epochs = epochsOf(events);
  expect(record.epochRows.map(({ loss }) => loss)).toEqual(epochs.map(({ loss }) => loss));
  expect(record.epochRows.map(({ step }) => step)).toEqual([3, 6, 9, 12]);
  expect(record.epochRows.map((row) => row.validation?.accuracy)).toEqual(
    epochs.map(({ validation }) => validation?.accuracy),
  );
  expect(record).toMatchObject({ reason: "done", epochs: 4, steps: 12, seconds: result?.seconds, missing: [] });
});

test("what the model does at the end is what the Trainer says of it", async () => {
  const { record, result, trainer } = await usual();
  const { errors, loss, role } = record.tested ?? {};
  expect(role).toBe("validation");
  expect(loss).toBeCloseTo(result?.validation?.loss ?? 0, 6);
  if (errors?.kind !== "classes") throw new Error("expected errors of classes");
  expect([errors.correct, errors.count]).toEqual([result?.validation?.correct, 30]);
  const { details } = await trainer.evaluate(stripes(30, undefined, 2), { details: true });
  expect(errors.confusion).toEqual(details?.confusionMatrix);
});

test("the learning rate is that of each step, and not of the next", async () => {
  const { record } = await usual();
  const { optimizer } = trainerOf(convolutions(), 12);
  expect(record.stepRows[0]?.learningRate).toBe(optimizer.learningRate);
  expect(record.stepRows.at(-1)?.learningRate).toBeLessThan(1e-4);
});

test("what is frozen has no updates to be shown, and is marked among the layers", async () => {
  const frozen = new Affine(1, 1);
  freeze(frozen);
  const recorder = new Recorder();
  const trainer = trainerOf(sequential([1], frozen, new Affine(1, 1)), 2, false);
  await trainer.fit(new DataLoader(line(8), { batchSize: 4 }), { epochs: 1, listeners: [recorder] });
  const { updates, network } = recorder.record;
  expect(updates.names).toEqual(["1.weight"]);
  expect(network.layers?.map(({ note }) => note)).toEqual([undefined, "frozen", undefined]);
});

test("the ratio of an update to its weight is that of the weights before and after the step", async () => {
  const model = sequential([1], new Affine(1, 1));
  const data = line(8);
  const trainer = trainerOf(model, 2, false);
  const recorder = new Recorder();
  const weights: number[] = [];
  const watch = { observe: () => void weights.push(model.layers[0]?.parameters().get("weight")?.value.item() ?? 0) };
  await trainer.fit(new DataLoader(data, { batchSize: 4 }), { epochs: 1, listeners: [recorder, watch] });
  const [start, first, second] = weights as [number, number, number];
  const { names, rows } = recorder.record.updates;
  expect(names).toEqual(["0.weight"]);
  expect(rows.map(({ step }) => step)).toEqual([1, 2]);
  expect(rows[0]?.ratios[0]).toBeCloseTo(Math.abs((first - start) / start), 10);
  expect(rows[1]?.ratios[0]).toBeCloseTo(Math.abs((second - first) / first), 10);
});

test("who listens changes nothing: weights and generators are the same to the bit", async () => {
  const weights = async (isHeard: boolean) => {
    seed(5);
    const model = convolutions();
    const trainer = trainerOf(model, 12);
    const loader = new DataLoader(stripes(60), { batchSize: 20, shuffle: true });
    const listeners = isHeard ? [new Recorder()] : [];
    await trainer.fit(loader, { epochs: 2, validate: stripes(30), listeners });
    await trainer.fit(loader, { epochs: 2, listeners });
    return [...model.parameters().values()].flatMap(({ value }) => [...value.data()]);
  };
  expect(await weights(true)).toEqual(await weights(false));
});

test("filters before are those before, filters after those after", async () => {
  seed(3);
  const model = convolutions();
  const [weight] = model.parameters().values();
  const before = [...(weight?.value.data() ?? [])];
  const { record } = await recorded({}, {}, model);
  const pixels = (pictures: readonly { pixels: readonly number[] }[] = []) => pictures.flatMap((each) => each.pixels);
  const close = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toPrecision(4)));
  expect(pixels(record.filters?.before)).toEqual(close(before));
  expect(pixels(record.filters?.after)).toEqual(close(weight?.value.data() ?? []));
  expect(pixels(record.filters?.after)).not.toEqual(pixels(record.filters?.before));
});

test("100,000 steps stay within 10,000 rows, their losses' mean and range are kept, and the page is small", async () => {
  const { recorder } = await usual();
  const trainer = trainerOf(convolutions(), 10);
  const loader = new DataLoader(stripes(60), { batchSize: 20 });
  const behind = { training: trainer, loader, validate: undefined, stop() {} };
  await recorder.observe({ type: "start", epochs: 1, steps: 100_000, ...behind });
  let [sum, largest] = [0, 0];
  for (let step = 1; step <= 100_000; step++) {
    const loss = step === 77_777 ? 9 : 1 / step;
    [sum, largest] = [sum + loss, Math.max(largest, loss)];
    await recorder.observe({ ...{ type: "step", epoch: 1, epochs: 1, step, steps: 100_000, loss }, ...pace });
  }
  await recorder.observe({ type: "end", reason: "done" });
  const { stepRows, updates } = recorder.record;
  expect(stepRows.length).toBeLessThanOrEqual(10_000);
  expect(stepRows.reduce((total, { count }) => total + count, 0)).toBe(100_000);
  expect(stepRows.reduce((total, { count, loss }) => total + count * loss, 0)).toBeCloseTo(sum, 6);
  expect(Math.max(...stepRows.map((row) => row.largest))).toBe(largest);
  expect(stepRows.at(-1)?.step).toBe(100_000);
  expect(updates.rows.length).toBeLessThanOrEqual(200);
  expect(reportHtml(recorder.record).length).toBeLessThan(1e6);
});

const pace = { gradientNorm: 1, imagesPerSecond: 1, secondsLeft: 0, stop() {} } as const;

test("the history has a row a step and a row an epoch, with the numbers of the events", async () => {
  const { record, events } = await usual();
  const [head, ...lines] = historyCsv(record).trimEnd().split("\n");
  const names = head?.split(",") ?? [];
  const rows = lines.map((line) => Object.fromEntries(line.split(",").map((value, index) => [names[index], value])));
  expect(rows).toHaveLength(16);
  const steps = rows.filter((row) => row["epoch"] === "");
  expect(steps.map((row) => Number(row["loss"]))).toEqual(stepsOf(events).map(({ loss }) => loss));
  const epochs = rows.filter((row) => row["epoch"] !== "");
  expect(epochs.map((row) => Number(row["validation_accuracy"]))).toEqual(
    epochsOf(events).map(({ validation }) => validation?.accuracy),
  );
});

test("a recorder that heard of no end has no record, and says so", () => {
  expect(() => new Recorder().record).toThrow("Recorder: no training has ended that it listened to");
});

const wrong: readonly (readonly [options: object, message: string])[] = [
  [{ titles: "x" }, "Recorder: unknown option titles, did you mean title?"],
  [{ title: 3 }, "Recorder: title must be a string, got the number 3"],
  [{ test: [] }, "Recorder: test must be a Dataset, got the array []"],
  [{ trainingSamples: -1 }, "Recorder: trainingSamples must be a whole number of at least 0, got -1"],
  [{ seed: null }, "Recorder: seed must be a number or a string, as seed(…) takes it, got null"],
  [{ options: [1] }, "Recorder: options must be an object such as { batchSize: 100 }, got the array [1]"],
  [{ options: { model: {} } }, "Recorder: options.model must be a string, a number or a boolean, got the object"],
];

test.each(wrong)("%o is refused", (options, message) => {
  expect(() => new Recorder(options as RecorderOptions)).toThrow(message);
});

test.each([2, 3, 7])("resumed after step %i, the record is that of the whole training but for times", async (steps) => {
  const whole = await usual();
  const saved: Uint8Array[] = [];
  let training: Trainer | undefined;
  const saving: Listener = {
    observe(event) {
      if (event.type === "start") training = event.training as Trainer;
    },
    async between({ type }) {
      if (type === "step" && training?.optimizer.steps === steps) saved.push(await training.encode());
    },
  };
  await recorded({}, { listeners: [saving] });
  const trainer = trainerOf(convolutions(), 12);
  await trainer.resume(saved[0] as Uint8Array);
  const recorder = new Recorder({ command: "node train.ts" });
  const loader = new DataLoader(stripes(60), { batchSize: 20, shuffle: true, seed: 9 });
  await trainer.fit(loader, { epochs: 4, validate: stripes(30, undefined, 2), listeners: [recorder] });
  expect(timeless(recorder.record)).toEqual(timeless(whole.record));
});

function timeless({ started: _, seconds: _seconds, wallSeconds: _wall, epochRows, ...record }: TrainingRecord) {
  return { ...record, epochRows: epochRows.map(({ seconds: _, ...row }) => row) };
}
