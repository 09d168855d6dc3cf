import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { init } from "@tsumiki/kernels";
import { load } from "@tsumiki/serialization";
import { type CheckpointOptions, checkpoint, type FitEvent, type Listener } from "@tsumiki/training";
import { afterAll, beforeEach, expect, test } from "vitest";
import { simple, training } from "./support.ts";

await init({ threads: 1 });

const folder = mkdtempSync(join(tmpdir(), "tsumiki-checkpoint-"));
const file = join(folder, "checkpoint.safetensors");
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Trains 4 epochs of 3 steps with a checkpoint, and says after which steps it wrote one. */
async function stepsSaved(options: CheckpointOptions, more: { stopAt?: number; signal?: AbortSignal } = {}) {
  const { trainer, loader, options: fit, optimizer } = training(simple, 1);
  const steps: number[] = [];
  const save = trainer.save.bind(trainer);
  trainer.save = async (name, saving) => {
    await save(name, saving);
    if (name === file) steps.push(optimizer.steps);
  };
  const stopping = {
    observe: (event: FitEvent) => void (event.type === "step" && optimizer.steps === more.stopAt && event.stop()),
  };
  const listeners: Listener[] = [checkpoint(file, options), ...fit.listeners, stopping];
  await trainer.fit(loader, { ...fit, listeners, signal: more.signal });
  return steps;
}

test("is written after epochs, steps or minutes, and at the end in any case", async () => {
  expect(await stepsSaved({})).toEqual([3, 6, 9, 12]);
  expect(await stepsSaved({ every: { epochs: 3 } })).toEqual([9, 12]);
  expect(await stepsSaved({ every: { steps: 5 } })).toEqual([5, 10, 12]);
  expect(await stepsSaved({ every: { steps: 6, epochs: 2 } })).toEqual([6, 6, 12, 12]);
  expect(await stepsSaved({ every: { minutes: 60 } })).toEqual([12]);
  expect((await stepsSaved({ every: { minutes: 1e-9 } })).length).toBe(16);
  expect(await stepsSaved({ every: { epochs: 9 } }, { stopAt: 4 })).toEqual([4]);
  expect(readdirSync(folder)).toEqual(["checkpoint.safetensors"]);
});

test("of two with their best, both know it after either's file is resumed", async () => {
  const losses = [0, 9, 3, 5, 4]; // epoch 2 is the best
  const best = ({ epoch }: { readonly epoch: number }) => losses[epoch] as number;
  const names = ["a", "b"].map((name) => join(folder, `${name}.safetensors`));
  const listeners = () => names.map((name) => checkpoint(name, { best }));
  for (const epochs of [2, 4]) {
    const { trainer, loader, options } = training(simple, 1);
    if (epochs === 4) await trainer.resume(names[0] as string);
    await trainer.fit(loader, { ...options, epochs, listeners: [...listeners(), ...options.listeners] });
  }
  for (const name of names) {
    const { metadata } = await load(name.replace(".safe", ".best.safe"));
    expect(metadata["tsumiki.description"]).toMatch(/^epochs: 2;/m);
  }
});

test("the last ones are kept, the newest first, and the best one", async () => {
  const losses: number[] = [];
  const { trainer, loader, options } = training(simple, 1);
  const watch = {
    observe: (event: FitEvent) => void (event.type === "epoch" && losses.push(event.validation?.loss ?? 0)),
  };
  const saving = checkpoint(file, { keep: 3, best: true, metadata: { run: "seven" } });
  await trainer.fit(loader, { ...options, listeners: [watch, saving] });
  expect(readdirSync(folder).sort()).toEqual([
    "checkpoint.1.safetensors",
    "checkpoint.2.safetensors",
    "checkpoint.best.safetensors",
    "checkpoint.safetensors",
  ]);
  const epochIn = async (name: string) => (await load(join(folder, name))).tensors.get("run.epochs")?.read().data[0];
  expect(
    await Promise.all(["checkpoint", "checkpoint.1", "checkpoint.2"].map((name) => epochIn(`${name}.safetensors`))),
  ).toEqual([4, 3, 2]);
  expect(await epochIn("checkpoint.best.safetensors")).toBe(1 + losses.indexOf(Math.min(...losses)));
  const { tensors, metadata } = await load(file);
  expect([...(tensors.get("listeners.Checkpoint.best")?.read().data ?? [])]).toEqual([Math.min(...losses)]);
  expect(metadata["run"]).toBe("seven");
  const words = metadata["tsumiki.description"]?.split("\n") ?? [];
  expect(words.slice(1, 5)).toEqual([
    "epochs: 4; 12 steps in all",
    expect.stringMatching(/^last epoch: loss \d/),
    expect.stringMatching(/^validation: loss \d.*, accuracy \d/),
    "loader: DataLoader of 3 batches of 8, the last of 6, shuffled",
  ]);
  expect(words.join("\n")).toContain("optimizer: Adam over 6 parameters (44 numbers), learningRate");
});

test("one that is interrupted has its last step, also where the next batch had come", async () => {
  const whole = training(simple, 1);
  await whole.trainer.fit(whole.loader, whole.options);
  const { trainer, loader, options, optimizer } = training(simple, 1);
  const controller = new AbortController();
  const aborting = {
    observe: ({ type }: FitEvent) => void (type === "step" && optimizer.steps === 7 && controller.abort()),
  };
  const listeners = [...options.listeners, aborting, checkpoint(file, { every: { epochs: 9 } })];
  await expect(trainer.fit(loader, { ...options, listeners, signal: controller.signal })).rejects.toThrow("aborted");
  const resumed = training(simple, 2);
  await resumed.trainer.resume(file);
  expect(resumed.optimizer.steps).toBe(7);
  await resumed.trainer.fit(resumed.loader, resumed.options);
  expect(resumed.numbers()).toEqual(whole.numbers());
});

test("what a listener has stopped is at its end, and stays there when it is resumed", async () => {
  const kind = { ...simple, patience: 0 };
  const { trainer, loader, options, numbers } = training({ ...kind }, 1);

  const { stopped, epochs } = await trainer.fit(loader, {
    ...options,
    epochs: 40,
    listeners: [checkpoint(file), ...options.listeners],
  });
  expect(stopped).toBe(true);
  const resumed = training(kind, 2);
  await resumed.trainer.resume(file);
  expect(await resumed.trainer.fit(resumed.loader, { ...resumed.options, epochs: 40 })).toMatchObject({
    stopped,
    epochs,
  });
  expect(resumed.numbers()).toEqual(numbers());
});

test("a failure ends the training, or is told and the training goes on; the last good one is there", async () => {
  const old = join(folder, "in");
  const inside = join(old, "checkpoint.safetensors");
  const { trainer, loader, options } = training(simple, 1);
  const breaking = (at: number): Listener => ({
    observe(event) {
      if (event.type !== "epoch" || event.epoch !== at) return;
      rmSync(old, { recursive: true });
      writeFileSync(old, ""); // the folder is none any more
    },
  });
  const listeners = [breaking(2), ...options.listeners, checkpoint(inside)];
  await expect(trainer.fit(loader, { ...options, listeners })).rejects.toThrow(
    /listeners\[4\] \(Checkpoint\) threw at the end of epoch 2: save: cannot write .*is no folder/,
  );
  rmSync(old);
  const errors: string[] = [];
  const onError = ({ message }: Error) => errors.push(message);
  const again = training(simple, 1);
  const { epochs } = await again.trainer.fit(again.loader, {
    ...again.options,
    listeners: [breaking(2), checkpoint(inside, { onError }), checkpoint(file, { keep: 2 })],
  });
  expect(epochs).toBe(4);
  expect(errors.length).toBe(4); // after three epochs, and at the end
  expect(existsSync(file)).toBe(true);
});

test("a file that another process has written since is not replaced", async () => {
  const { trainer, loader, options } = training(simple, 1);
  const intruding: Listener = {
    observe(event) {
      if (event.type === "epoch" && event.epoch === 2) writeFileSync(file, "theirs");
    },
  };
  const errors: string[] = [];
  const saving = checkpoint(file, { onError: ({ message }) => errors.push(message) });
  await trainer.fit(loader, { ...options, listeners: [intruding, saving] });
  expect(errors.length).toBe(4); // after three epochs, and at the end
  expect(errors[0]).toMatch(/^checkpoint: .* is not the one that this training has left there: another process has/);
  expect(readFileSync(file, "utf8")).toBe("theirs");
});

test("weights that are not finite do not take the place of those that are", async () => {
  const { trainer, loader, options, model } = training(simple, 1);
  const spoiling: Listener = {
    observe(event) {
      if (event.type !== "step" || event.epoch !== 2) return;
      const [weight] = model.parameters().values();
      weight?.assign(weight.value.data().fill(Number.NaN));
    },
  };
  const listeners = [spoiling, checkpoint(file, { every: { steps: 1 } })];
  await expect(trainer.fit(loader, { ...options, listeners })).rejects.toThrow(
    "left the parameter 0.weight not finite",
  );
  const resumed = training(simple, 2);
  await resumed.trainer.resume(file);
  expect(resumed.optimizer.steps).toBe(3);
});

test("options of another kind are refused, with what came and how to mend it", () => {
  const making =
    (options: unknown, name: unknown = file) =>
    () =>
      checkpoint(name as string, options as CheckpointOptions);
  expect(making({}, 7)).toThrow("checkpoint: expected the name of a file, got the number 7");
  expect(making({ every: "epoch" })).toThrow(
    "checkpoint, every: expected { epochs: 1 }, { steps: 500 } or { minutes: 10 }",
  );
  expect(making({ every: { steps: 0 } })).toThrow(
    "checkpoint, every: steps must be a whole number of at least 1, got 0",
  );
  expect(making({ every: { hours: 1 } })).toThrow("hours");
  expect(making({ keep: 0 })).toThrow("checkpoint: keep must be a whole number of at least 1, got 0");
  expect(making({ best: "loss" })).toThrow("checkpoint: best must be true or false, or a function");
  expect(making({ onError: true })).toThrow(
    "checkpoint: onError must be a function such as console.error, got the boolean true",
  );
  expect(making({ folder: "" })).toThrow("folder");
});
