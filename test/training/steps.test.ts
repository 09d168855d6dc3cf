import { DataLoader, Dataset } from "@tsumiki/data";
import { dispose, init } from "@tsumiki/kernels";
import { Affine, sequential, softmaxCrossEntropy } from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import { Trainer } from "@tsumiki/training";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blobs, collect, example, snapshot } from "./support.ts";

beforeAll(async () => {
  await init({ backend: "reference" });
});
afterAll(dispose);

const data = blobs();
const statistics = data.statistics();
const normal = data.normalized(statistics);

function trained(train: Dataset, validate: Dataset | DataLoader, stepsMayDiffer?: boolean) {
  const model = sequential([2], new Affine(2, 2));
  const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  return trainer.fit(new DataLoader(train, { batchSize: 2 }), { epochs: 1, validate, stepsMayDiffer });
}

test("validation data that did not go through the steps of the training data are an error before anything is trained", () => {
  const missing =
    /^Trainer\.fit: step 1 of the training data is normalized \(mean \[.*\), of the validation data it is missing; do the same to both, or pass stepsMayDiffer: true if that is meant$/;
  expect(() => trained(normal, data)).toThrow(missing);
  expect(() => trained(normal, new DataLoader(data, { batchSize: 5 }))).toThrow(missing);
  expect(() => trained(data, normal)).toThrow(
    "Trainer.fit: step 1 of the training data is missing, of the validation data",
  );
  expect(() => trained(normal, data.take(5).normalized(data.take(5).statistics()))).toThrow("Trainer.fit: step 1 of");
});

test("the same steps, or those that may differ, train", async () => {
  const [train, validation] = normal.split(0.5, { seed: 1 });
  expect((await trained(train, validation)).validation?.count).toBe(11);
  expect((await trained(normal, data, true)).validation?.count).toBe(22);
});

test("augmented validation data are an error, unless that is meant", async () => {
  const augmented = new DataLoader(data, { batchSize: 5, augment: function noise() {} });
  expect(() => trained(data, augmented)).toThrow(
    new RangeError(
      "Trainer.fit: the validation data are augmented by noise; leave augment out of their loader, or pass stepsMayDiffer: true if that is meant",
    ),
  );
  expect((await trained(data, augmented, true)).validation?.count).toBe(22);
});

test("classes that are called otherwise are an error", () => {
  const points = [
    [0, 1],
    [1, 0],
  ];
  expect(() => trained(Dataset.from(points, ["cat", "dog"]), Dataset.from(points, ["bird", "cat"]))).toThrow(
    'Trainer.fit: class 0 of the training data is "cat", of the validation data "bird"; give both the same classNames',
  );
});

test("stepsMayDiffer is true or false", () => {
  expect(() => trained(data, data, "yes" as never)).toThrow(
    "Trainer.fit: stepsMayDiffer must be true or false, got the string",
  );
});

test("a loader in the middle of an epoch trains the rest of it, and ends bit for bit where one training does", async () => {
  const [whole, stopped] = [example({ batchSize: 4 }), example({ batchSize: 4 })];
  await whole.trainer.fit(whole.loader, { epochs: 2 });
  for await (const event of stopped.trainer.fit(stopped.loader, { epochs: 2 })) {
    if (event.type === "step" && event.step === 2) break;
  }
  const { loader } = example({ batchSize: 4 });
  loader.restore(stopped.loader.save());
  const events = await collect(stopped.trainer.fit(loader, { epochs: 2 }));
  expect(events.flatMap((event) => (event.type === "step" ? [[event.step, event.steps]] : []))).toEqual([
    ...[1, 2, 3, 4].map((step) => [step, 4]),
    ...[1, 2, 3, 4, 5, 6].map((step) => [step, 6]),
  ]);
  expect(snapshot(stopped)).toEqual(snapshot(whole));
});

test("the last step of a rest takes the batches that are left", async () => {
  const { model, optimizer, loader } = example({ batchSize: 4 });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, accumulate: 2 });
  loader.restore({ ...loader.save(), position: 4 });
  const events = await collect(trainer.fit(loader, { epochs: 1 }));
  expect(events.flatMap((event) => (event.type === "step" ? [[event.step, event.steps]] : []))).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  expect(optimizer.steps).toBe(3);
});
