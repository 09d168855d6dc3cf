import { DataLoader, Dataset } from "@tsumiki/data";
import { init } from "@tsumiki/kernels";
import {
  Affine,
  binaryCrossEntropy,
  type Loss,
  meanSquaredError,
  sequential,
  softmaxCrossEntropy,
} from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import { NotFiniteError, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, example, snapshot } from "./support.ts";

await init({ backend: "reference" });

/** The scores are the sample itself. */
function identity(loss: Loss = softmaxCrossEntropy): Trainer {
  const affine = new Affine(2, 2);
  affine.weight.assign([1, 0, 0, 1]);
  const model = sequential([2], affine);
  return new Trainer(model, { loss, optimizer: new SGD(model.parameters()) });
}

// e to these scores is 1, 1 and 1, 3 and 3, 1: the label has 1/2, 3/4 and 1/4 of it.
const ln3 = Math.fround(Math.log(3));
const samples = [
  [0, 0],
  [0, ln3],
  [ln3, 0],
];
const labels = [0, 1, 1];
const expectedLoss = (Math.log(2) + Math.log(4 / 3) + Math.log(4)) / 3;

test("loss and accuracy are those of all samples, however they are dealt into batches", async () => {
  const data = Dataset.from(samples, labels);
  const expected = { loss: expect.closeTo(expectedLoss, 6), count: 3, correct: 2, accuracy: 2 / 3 };
  expect(await identity().evaluate(data)).toEqual(expected);
  for (const batchSize of [1, 2, 3]) {
    expect(await identity().evaluate(new DataLoader(data, { batchSize }))).toEqual(expected);
  }
});

test("a data set is dealt into batches of 100, and the last one counts though it is not full", async () => {
  const trainer = identity();
  const predict = trainer.model.predict.bind(trainer.model);
  const batches: unknown[] = [];
  trainer.model.predict = (x) => {
    batches.push(x.shape[0]);
    return predict(x);
  };
  // Only the last three are wrong.
  const data = Dataset.from(
    Array.from({ length: 203 }, (_, index) => (index < 200 ? [1, 0] : [0, 1])),
    new Uint8Array(203),
    { classes: 2 },
  );
  expect(await trainer.evaluate(data)).toMatchObject({ count: 203, correct: 200, accuracy: 200 / 203 });
  expect(batches).toEqual([100, 100, 3]);
});

test("one score a sample is right if it is above 0 where the label is 1, and not where it is 0", async () => {
  const affine = new Affine(1, 1);
  affine.weight.assign([1]);
  const model = sequential([1], affine);
  const trainer = new Trainer(model, { loss: binaryCrossEntropy, optimizer: new SGD(model.parameters()) });
  const data = Dataset.from([[2], [-1], [-3], [0.5], [0]], [1, 1, 0, 0, 0]);
  expect(await trainer.evaluate(data)).toMatchObject({ count: 5, correct: 3, accuracy: 3 / 5 });
});

test("targets that are no classes have a loss, and no accuracy", async () => {
  const data = new Dataset({
    samples: Float32Array.from([1, 2, 3, 4, 5, 6]),
    sampleShape: [2],
    targets: Float32Array.from([1, 2, 3, 6, 7, 6]),
    targetShape: [2],
  });
  expect(await identity(meanSquaredError).evaluate(new DataLoader(data, { batchSize: 2 }))).toEqual({
    loss: expect.closeTo(8 / 6, 9),
    count: 3,
  });
});

test("nothing is learnt, moved or drawn", async () => {
  const training = example();
  const before = snapshot(training);
  const first = await training.trainer.evaluate(blobs());
  expect(await training.trainer.evaluate(blobs())).toEqual(first);
  expect(snapshot(training)).toEqual(before);
});

test("labels that the model has no score for are refused", async () => {
  const data = Dataset.from(samples, [0, 1, 2]);
  await expect(identity().evaluate(data)).rejects.toThrow("the label at position 2 is 2");
});

test("an accuracy of scores that are no numbers is refused, with the name of what is not finite", async () => {
  const broken = identity();
  broken.model.parameters().get("0.bias")?.assign([Number.NaN, 0]);
  await expect(broken.evaluate(blobs())).rejects.toThrow(
    new NotFiniteError(
      "evaluate: the loss is NaN: 0.bias of the model is not finite, by its training or by what was loaded",
    ),
  );
});
