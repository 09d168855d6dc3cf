import type { DataLoader } from "@tsumiki/data";
import { init } from "@tsumiki/kernels";
import type { Loss } from "@tsumiki/layers";
import { Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, collect, example, snapshot } from "./support.ts";

await init({ backend: "reference" });

test("awaited or iterated, it does the same", async () => {
  const awaited = example();
  const { loss } = await awaited.trainer.fit(awaited.loader, { epochs: 2 });
  const iterated = example();
  const events = await collect(iterated.trainer.fit(iterated.loader, { epochs: 2 }));
  expect(events.at(-1)?.loss).toBe(loss);
  expect(snapshot(iterated)).toEqual(snapshot(awaited));
});

test("it may be awaited after iterating, iterated after awaiting, and both again: it runs once", async () => {
  const { trainer, loader } = example();
  const fit = trainer.fit(loader, { epochs: 2 });
  expect(await collect(fit)).toHaveLength(8);
  const result = await fit;
  expect(result).toMatchObject({ epochs: 2, steps: 6 });
  expect(await collect(fit)).toEqual([]);
  expect(await fit).toBe(result);
  expect(trainer.optimizer.steps).toBe(6);
});

test("nothing happens until somebody iterates or waits", async () => {
  const { trainer, loader } = example();
  const fit = trainer.fit(loader, { epochs: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(trainer.optimizer.steps).toBe(0);
  await fit;
  expect(trainer.optimizer.steps).toBe(3);
});

test("a loop that is left ends the training after the step it saw; its result is an error", async () => {
  const { trainer, loader } = example();
  const fit = trainer.fit(loader, { epochs: 2 });
  for await (const event of fit) {
    if (event.type === "step" && event.step === 2) break;
  }
  expect(trainer.optimizer.steps).toBe(2);
  expect(await collect(fit)).toEqual([]);
  await expect(fit).rejects.toThrow("Trainer.fit: its events were left before the training ended");
});

test("an error that the loop's body throws comes out of the loop, and ends the training", async () => {
  const { trainer, loader } = example();
  const loop = async () => {
    for await (const event of trainer.fit(loader, { epochs: 1 })) throw new Error(`stop at ${event.type}`);
  };
  await expect(loop()).rejects.toThrow("stop at step");
  expect(trainer.optimizer.steps).toBe(1);
});

test("what ended the training is thrown by the loop and again by whoever awaits it afterwards", async () => {
  const { trainer, loader } = example();
  const fit = trainer.fit(loader, { epochs: 1, signal: AbortSignal.abort("enough") });
  await expect(collect(fit)).rejects.toBe("enough");
  await expect(fit).rejects.toBe("enough");
});

test("it is a promise: catch and finally are there", async () => {
  const { trainer, loader } = example();
  let finished = 0;
  const signal = AbortSignal.abort("enough");
  expect(await trainer.fit(loader, { epochs: 1, signal }).catch((reason) => `caught ${reason}`)).toBe("caught enough");
  const { steps } = await trainer.fit(loader, { epochs: 1 }).finally(() => finished++);
  expect([steps, finished]).toEqual([3, 1]);
});

test("a training goes on where another ended: one epoch and one more are two", async () => {
  const once = example();
  await once.trainer.fit(once.loader, { epochs: 2 });
  const twice = example();
  await twice.trainer.fit(twice.loader, { epochs: 1 });
  await twice.trainer.fit(twice.loader, { epochs: 1 });
  expect(snapshot(twice)).toEqual(snapshot(once));
});

test("a loss that is no function and a data set in the place of its loader are refused at once", () => {
  const { trainer, model, optimizer } = example();
  expect(() => new Trainer(model, { loss: undefined as unknown as Loss, optimizer })).toThrow(
    new TypeError("Trainer: loss must be a function such as softmaxCrossEntropy, got undefined"),
  );
  expect(() => trainer.fit(blobs() as unknown as DataLoader, { epochs: 1 })).toThrow(
    new TypeError(
      "Trainer.fit: expected a DataLoader; new DataLoader(data, { batchSize: 100 }) makes one, got a Dataset",
    ),
  );
});
