import { type EpochRow, reportHtml, type TrainingRecord } from "@tsumiki/report";
import { expect, test } from "vitest";
import { once, onWasm, recorded, textsOf } from "./support.ts";

onWasm();
const usual = once(recorded);

/** What a training like this one is told to do next. */
async function adviceFor(changes: Partial<TrainingRecord>): Promise<string> {
  const { record } = await usual();
  const [list = ""] = textsOf(
    reportHtml({ ...record, health: [], updates: { names: [], rows: [] }, ...changes }),
    "ul",
  );
  return list.replace(/\s+/g, " ");
}

const row = (epoch: number, trained: readonly [number, number], validated: readonly [number, number]): EpochRow => ({
  epoch,
  step: 3 * epoch,
  loss: trained[0],
  seconds: 1,
  learningRate: 0.01,
  training: { loss: trained[0], accuracy: trained[1], count: 100 },
  validation: { loss: validated[0], accuracy: validated[1], count: 100 },
});

/** Of a training that is neither at its beginning nor astray. */
async function errors(correct: number) {
  const { record } = await usual();
  const { tested } = record;
  if (tested?.errors?.kind !== "classes") throw new Error("expected errors of classes");
  const confusion = [
    [34, 0, 0],
    [1, 32, 0],
    [0, 0, 33],
  ];
  return { tested: { ...tested, errors: { ...tested.errors, correct, count: 100, confusion } } };
}

test("a validation loss that rises while the training's falls is learnt by heart, since its lowest epoch", async () => {
  const epochRows = [row(1, [1, 0.6], [1, 0.6]), row(2, [0.5, 0.8], [0.7, 0.7]), row(3, [0.1, 1], [1.1, 0.7])];
  expect(await adviceFor({ ...(await errors(70)), epochRows })).toContain(
    "The validation loss was lowest in epoch 2 (0.7) and has risen to 1.1: what comes after is learnt by heart.",
  );
});

test("a gap between training and validation asks for data and augmentation", async () => {
  const epochRows = [row(1, [0.1, 0.99], [0.3, 0.9])];
  expect(await adviceFor({ ...(await errors(90)), epochRows })).toContain(
    "Of the training data 99.00 % are right, of the validation data 90.00 %",
  );
});

test("a last epoch that was the best and still gained asks for more", async () => {
  const epochRows = [row(1, [1, 0.6], [1, 0.6]), row(2, [0.6, 0.8], [0.7, 0.78]), row(3, [0.4, 0.9], [0.4, 0.89])];
  expect(await adviceFor({ ...(await errors(89)), epochRows, seconds: 60 })).toContain(
    "Twice as many take about 2 min 0 s",
  );
});

test("no better than the largest class: another rate; and a smaller one where the loss rose", async () => {
  const { record } = await usual();
  const chance = await errors(41);
  expect(await adviceFor({ ...chance, epochRows: [] })).toContain("no better than always saying the largest class");
  const [first] = record.stepRows;
  const stepRows = [{ ...first!, largest: 50 }];
  expect(await adviceFor({ ...chance, epochRows: [], firstLoss: 1, stepRows })).toContain(
    "The loss began at 1 and rose to 50: the learning rate (up to",
  );
});

test("a few steps are too few to be judged, and weights that do not move need a larger rate", async () => {
  const chance = { ...(await errors(41)), epochRows: [], firstLoss: 1.1 };
  expect(await adviceFor({ ...chance, steps: 1 })).toContain("1 step cannot make it so: train for some hundred");
  const rows = [1, 2, 3].map((step) => ({ step, ratios: [1e-6] }));
  const asleep = await adviceFor({ ...chance, steps: 200, updates: { names: ["0.weight"], rows } });
  expect(asleep).toContain(
    "moves its weights by only 10⁻⁶ of their size, where 10⁻³ is common: try a learning rate of ten times",
  );
  expect(asleep).not.toContain("a tenth");
});

test("where all are of one class, no accuracy says anything", async () => {
  const { record } = await usual();
  const { tested } = await errors(100);
  const confusion = [
    [100, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  const one = { ...tested, errors: { ...tested.errors, confusion } };
  expect((await adviceFor({ tested: one })).trim()).toBe(
    "All validation samples are of one class, and whatever always says that one is right: this accuracy says nothing. Give it samples of at least two classes.",
  );
  const data = { ...record.data, classCounts: [60, 0, 0] };
  expect(await adviceFor({ tested: one, data })).toContain("All samples are of one class");
});

test("a loss that fell and then stands asks for a smaller rate, not for more of the same", async () => {
  const { record } = await usual();
  const falling = [1, 2, 3, 4, 5].map((epoch) => row(epoch, [2 / epoch, 0.8], [2 / epoch, 0.79]));
  const standing = [6, 7, 8, 9, 10].map((epoch) => row(epoch, [0.4, 0.8], [0.39, 0.8]));
  const stepRows = [{ ...record.stepRows[0]!, loss: 0.4, largest: 2, learningRate: 0.01 }];
  const told = { ...(await errors(80)), firstLoss: 2, stepRows };
  const advised = await adviceFor({ ...told, epochRows: [...falling, ...standing] });
  expect(advised).toContain("The training loss stands at about 0.4 since epoch 5: a learning rate of a tenth");
  expect(advised).not.toMatch(/go on|More epochs/);
  const still = [6, 7, 8, 9, 10].map((epoch) => row(epoch, [2 / epoch, 0.8], [2 / epoch, 0.8]));
  expect(await adviceFor({ ...told, epochRows: [...falling, ...still] })).not.toContain("stands at");
});

test("what it was trained on tells nothing of others", async () => {
  const { tested } = await errors(99);
  expect(await adviceFor({ tested: { ...tested, role: "training" }, epochRows: [] })).toContain(
    "keep some data back and give them as validate",
  );
});

test("numbers that ran out of their range ask for a smaller rate", async () => {
  const error = "step 2: layer 3 (Affine) gives an output that is not finite";
  expect(await adviceFor({ reason: "failed", error })).toContain(
    "Numbers ran out of their range. A learning rate of a third",
  );
});

test("units that are dead are said, with their layer", async () => {
  const health = [{ name: "1", kind: "ReLU", deviation: 1, zeros: 0.9, dead: 0.5 }];
  expect(await adviceFor({ health })).toContain("In 1 ReLU, 50 % of the units are 0 for everything and learn nothing");
});

test("where nothing stands out, it says by how much luck goes", async () => {
  expect(await adviceFor({ ...(await errors(99)), epochRows: [] })).toContain(
    "What differs by less than 2.6 % from this",
  );
});

test("a loss that has hardly fallen asks for a longer training", async () => {
  const { record } = await usual();
  const stepRows = [{ ...record.stepRows[0]!, loss: 1.8, largest: 2.3 }];
  const changes = { ...(await errors(60)), epochRows: [], firstLoss: 2.3, stepRows, steps: 3, seconds: 0.5 };
  expect(await adviceFor(changes)).toContain(
    "It has hardly begun: in 3 steps the loss went from 2.3 to 1.8. Train longer; ten times as long takes about 5.0 s.",
  );
});
