import { DataLoader, Dataset } from "@tsumiki/data";
import { init } from "@tsumiki/kernels";
import { softmaxCrossEntropy } from "@tsumiki/layers";
import { ExponentialAverage } from "@tsumiki/optimizer";
import { scope, tensor } from "@tsumiki/tensor";
import { type PredictOptions, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, example, onEachBackend, snapshot } from "./support.ts";

onEachBackend((backend) => {
  test("gives the scores of all samples in the data set's order, whatever the loader's, and keeps them", async () => {
    const { model, trainer } = example();
    const data = blobs();
    const samples = Array.from({ length: data.size }, (_, index) => [...data.sample(index)]);
    const expected = [...model.predict(tensor(samples)).data()];
    const whole = await trainer.predict(data);
    expect(whole.shape).toEqual([22, 2]);
    const shuffled = await trainer.predict(new DataLoader(data, { batchSize: 5, shuffle: true, seed: 2 }));
    scope(() => tensor(samples)); // what others make afterwards does not lie in its memory
    for (const scores of [whole, shuffled]) expect([...scores.data()]).toEqual(expected);
  });

  test("changes nothing, takes the average where there is one, and is aborted", async () => {
    const training = example();
    const { model, optimizer, loader } = training;
    const average = new ExponentialAverage(model.parameters(), { decay: 0.9 });
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, average });
    await trainer.fit(loader, { epochs: 2 });
    const before = snapshot(training);
    const [own, averaged] = [await training.trainer.predict(blobs()), await trainer.predict(blobs())];
    expect([...averaged.data()]).toEqual(
      await average.use(async () => [...(await training.trainer.predict(blobs())).data()]),
    );
    expect([...own.data()]).not.toEqual([...averaged.data()]);
    expect(snapshot(training)).toEqual(before);
    await expect(trainer.predict(blobs(), { signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
  });

  test("more than it may take is refused at the first batch, with how much it is", async () => {
    const { model, trainer } = example();
    const bytes = 22 * 2 * (backend === "reference" ? 8 : 4);
    expect((await trainer.predict(blobs(), { maxBytes: bytes })).size).toBe(44);
    let calls = 0;
    const predict = model.predict.bind(model);
    model.predict = (x) => {
      calls++;
      return predict(x);
    };
    const loader = new DataLoader(blobs(), { batchSize: 5 });
    await expect(trainer.predict(loader, { maxBytes: bytes - 1 })).rejects.toThrow(
      new RangeError(
        `Trainer.predict: scores [22, 2] take ${bytes} bytes, and maxBytes is ${bytes - 1}; give more, or take the samples in parts`,
      ),
    );
    expect(calls).toBe(1);
  });
});

test("what it does not take is named, and so are samples that a loader leaves out", async () => {
  await init({ backend: "reference" });
  const { trainer } = example();
  await expect(trainer.predict([[1, 2]] as never)).rejects.toThrow(
    "Trainer.predict: expected a Dataset, a DataStream or a loader of one",
  );
  await expect(trainer.predict(blobs(), { limit: 1 } as PredictOptions)).rejects.toThrow("unknown option limit");
  await expect(trainer.predict(blobs(), { maxBytes: 0 })).rejects.toThrow(
    "maxBytes must be a whole number of at least",
  );
  const dropping = new DataLoader(blobs(), { batchSize: 5, dropLast: true });
  await expect(trainer.predict(dropping)).rejects.toThrow(
    new RangeError(
      "Trainer.predict: the loader leaves out 2 of 22 samples; give the data set, or a loader without dropLast",
    ),
  );
  const one = Dataset.from([[1, 2]], [0], { classes: 2 });
  expect((await trainer.predict(one)).shape).toEqual([1, 2]);
});
