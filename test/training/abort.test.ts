import { init } from "@tsumiki/kernels";
import type { TrainingEvent } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, type Example, example, snapshot } from "./support.ts";

await init({ backend: "reference" });

test("aborted before it begins, it takes no step", async () => {
  const training = example();
  const before = snapshot(training);
  const reason = new Error("not today");
  const fit = training.trainer.fit(training.loader, { epochs: 1, signal: AbortSignal.abort(reason) });
  await expect(fit).rejects.toBe(reason);
  expect(snapshot(training)).toEqual(before);
});

test("aborted at a step, it throws the reason, and the weights are those of the steps so far", async () => {
  for (const last of [1, 2, 3, 4, 5, 6]) {
    const training = example();
    const reason = await abortAt(training, ({ type }) => type === "step" && training.optimizer.steps === last);
    expect(reason).toEqual(new Error("enough"));
    expect(training.optimizer.steps).toBe(last);
    expect(snapshot(training)).toEqual(await snapshotAfter(last));
  }
});

test("aborted during validation, it throws before the rest of it, with the epoch's weights", async () => {
  const training = example();
  const controller = new AbortController();
  const predict = training.model.predict.bind(training.model);
  let predicted = 0;
  training.model.predict = (x) => {
    predicted++;
    controller.abort(new Error("enough"));
    return predict(x);
  };
  const validate = blobs(300);
  const fit = training.trainer.fit(training.loader, { epochs: 2, validate, signal: controller.signal });
  await expect(fit).rejects.toThrow("enough");
  expect(predicted).toBe(1);
  expect(training.optimizer.steps).toBe(3);
});

test("aborted at an epoch's event, it throws before the next epoch; at the last one's it is done", async () => {
  const first = example();
  expect(await abortAt(first, isEpoch(1))).toEqual(new Error("enough"));
  expect(first.optimizer.steps).toBe(3);
  const last = example();
  expect(await abortAt(last, isEpoch(2))).toBe("done");
});

test("a timer may abort it, without anybody iterating", async () => {
  const { trainer, loader } = example();
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  await expect(trainer.fit(loader, { epochs: 1e6, signal: controller.signal })).rejects.toThrow(
    expect.objectContaining({ name: "AbortError" }),
  );
});

test("evaluate throws the reason too", async () => {
  const { trainer } = example();
  await expect(trainer.evaluate(blobs(), { signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
});

function isEpoch(number: number): (event: TrainingEvent) => boolean {
  return (event) => event.type === "epoch" && event.epoch === number;
}

/** Trains two epochs, aborts at an event and returns what is thrown. */
async function abortAt({ trainer, loader }: Example, when: (event: TrainingEvent) => boolean): Promise<unknown> {
  const controller = new AbortController();
  try {
    for await (const event of trainer.fit(loader, { epochs: 2, validate: blobs(), signal: controller.signal })) {
      if (when(event)) controller.abort(new Error("enough"));
    }
    return "done";
  } catch (error) {
    return error;
  }
}

/** Of a training that is left after so many steps. */
async function snapshotAfter(steps: number): Promise<ReturnType<typeof snapshot>> {
  const training = example();
  for await (const event of training.trainer.fit(training.loader, { epochs: 2 })) {
    if (event.type === "step" && training.optimizer.steps === steps) break;
  }
  return snapshot(training);
}
