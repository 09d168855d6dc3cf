import { DataLoader } from "@tsumiki/data";
import { init, onNotice } from "@tsumiki/kernels";
import { Affine, Dropout, ReLU, sequential, softmaxCrossEntropy, Tanh } from "@tsumiki/layers";
import { Adam, AdamW, ExponentialAverage, ReduceOnPlateau } from "@tsumiki/optimizer";
import { decode, encode } from "@tsumiki/serialization";
import { Generator, seed, valuesOf } from "@tsumiki/tensor";
import { EarlyStopping, type Listener, Trainer } from "@tsumiki/training";
import { expect, onTestFinished, test } from "vitest";
import { blobs } from "../support.ts";
import { mutated } from "./mutations.ts";
import { simple, training } from "./support.ts";

await init({ backend: "reference" });

/** A training, with something about it changed. */
function small({
  width = 4,
  layer = new ReLU(),
  Kind = Adam as typeof Adam | typeof AdamW,
  accumulate = 1,
  average = false,
} = {}) {
  seed(1);
  const model = sequential([2], new Affine(2, width), layer, new Dropout(0.2), new Affine(width, 2));
  const optimizer = new Kind(model.parameters(), { learningRate: 0.01 });
  const averaging = average ? new ExponentialAverage(model.parameters()) : undefined;
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, accumulate, average: averaging });
  return { model, optimizer, trainer };
}

const loader = (size = 22, batchSize = 8) => new DataLoader(blobs(size), { batchSize, shuffle: true, seed: 3 });

async function saved(options: Parameters<typeof small>[0] = {}): Promise<Uint8Array> {
  const { trainer } = small(options);
  await trainer.fit(loader(), { epochs: 1 });
  return trainer.encode();
}

/** The same file with other texts, or tensors. */
function changed(
  bytes: Uint8Array,
  texts: Record<string, string | undefined>,
  change = (_: Map<string, { shape: readonly number[]; data: unknown }>) => {},
) {
  const { tensors, metadata } = decode(bytes);
  const values = new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data }]));
  change(values);
  const all = Object.entries({ ...metadata, ...texts }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return encode(values, Object.fromEntries(all));
}

test("a checkpoint of another model, optimizer, loss or average is refused with all that differs, and changes nothing", async () => {
  const bytes = await saved();
  const refused: [Parameters<typeof small>[0], string[]][] = [
    [{ width: 5 }, ["layer 0: Affine { inFeatures: 2, outFeatures: 5,", "outFeatures: 4,"]],
    [{ layer: new Tanh() as never }, ["layer 1: Tanh here, ReLU in the file"]],
    [{ Kind: AdamW, accumulate: 2 }, ["optimizer: AdamW here, Adam in the file", "accumulate: 2 here, 1 in the file"]],
    [{ average: true }, ["average: decay 0.999 here, none in the file"]],
  ];
  for (const [options, sentences] of refused) {
    const { trainer, model } = small(options);
    const before = [...model.state().values()].map((buffer) => valuesOf(buffer));
    const { message } = await trainer.resume(bytes).catch((error) => error);
    expect(message).toContain("Trainer.resume: it is a checkpoint of another training, so nothing was assigned:\n  ");
    for (const sentence of sentences) expect(message).toContain(sentence);
    expect([...model.state().values()].map((buffer) => valuesOf(buffer))).toEqual(before);
  }
});

test("other data are refused when they come, and the checkpoint waits for the right ones", async () => {
  const { trainer, optimizer } = small();
  await trainer.resume(await saved());
  await expect(trainer.fit(loader(30), { epochs: 2 })).rejects.toThrow(
    "Trainer.resume: it learnt from other data:\n  loader: DataLoader of 4 batches of 8, the last of 6, shuffled here, DataLoader of 3 batches of 8, the last of 6, shuffled in the file\n  training data: 30 samples of [2] here, 22 samples of [2] in the file",
  );
  await expect(trainer.fit(loader(22, 11), { epochs: 2 })).rejects.toThrow(
    "DataLoader of 2 batches of 11, shuffled here",
  );
  expect(await trainer.fit(loader(), { epochs: 2 })).toMatchObject({ epochs: 2, steps: 6 });
  expect(optimizer.steps).toBe(6);
});

test("what a listener remembered has to be claimed, or left out by its name", async () => {
  const make = () => {
    const { trainer, model } = small();
    return { trainer, model, stopping: [new EarlyStopping(model), new EarlyStopping(model)] };
  };
  const first = make();
  await first.trainer.fit(loader(), { epochs: 1, listeners: first.stopping });
  const bytes = await first.trainer.encode();
  const { trainer, stopping } = make();
  await trainer.resume(bytes);
  await expect(trainer.fit(loader(), { epochs: 2, listeners: stopping.slice(1) })).rejects.toThrow(
    'Trainer.resume: nobody claims what it holds of the listener "EarlyStopping 2"; give fit those too, or leave them out: resume(file, { without: ["EarlyStopping 2"] })',
  );
  await expect(trainer.resume(bytes, { without: ["EarlyStopping 3"] })).rejects.toThrow(
    'without names "EarlyStopping 3"',
  );
  await trainer.resume(bytes, { without: ["EarlyStopping 2"] });
  await trainer.fit(loader(), {
    epochs: 2,
    listeners: [...stopping.slice(1), new ReduceOnPlateau({ learningRate: 1 })],
  });
  const named = (name?: string): Listener => ({
    ...(name && { name }),
    observe() {},
    state: () => new Map(),
    load() {},
  });
  await expect(trainer.fit(loader(), { epochs: 1, listeners: [named("a.b")] })).rejects.toThrow(
    'listeners[0] must have a name without a point, got "a.b"',
  );
  await expect(
    trainer.fit(loader(), { epochs: 1, listeners: [named("listener 2"), named(), named()] }),
  ).rejects.toThrow('Trainer.fit: two listeners would be called "listener 2"; rename one');
});

test("a listener that refuses what it gets back leaves the others as they were", async () => {
  const { trainer, loader: dealing, options } = training(simple, 1);
  const broken = {
    name: "broken",
    observe() {},
    state: () => new Generator(1).state(),
    load: () => {
      throw new Error("no");
    },
  };
  await trainer.fit(dealing, { ...options, listeners: [...options.listeners, broken] });
  const resumed = training(simple, 2);
  await resumed.trainer.resume(await trainer.encode());
  const before = [resumed.loader.save(), resumed.stopping[0]?.best];
  const listeners = [...resumed.options.listeners, broken];
  await expect(resumed.trainer.fit(resumed.loader, { ...resumed.options, listeners })).rejects.toThrow("no");
  expect([resumed.loader.save(), resumed.stopping[0]?.best]).toEqual(before);
});

test("what is no checkpoint, a damaged one and one of a newer version are said so", async () => {
  const bytes = await saved();
  const { trainer, model } = small();
  const resuming = (source: unknown) => trainer.resume(source as Uint8Array);
  await expect(resuming(7)).rejects.toThrow(
    "Trainer.resume: expected the name of a file or its bytes, got the number 7",
  );
  await expect(resuming("none.safetensors")).rejects.toThrow("cannot read none.safetensors");
  await expect(resuming(encode(model))).rejects.toThrow(
    "Trainer.resume: it is no checkpoint of a Trainer; load(file, model)",
  );
  await expect(resuming(changed(bytes, { "tsumiki.checkpoint": "2" }))).rejects.toThrow(
    "it is of version 2, and this program reads up to 1: a newer Tsumiki has written it, and can read it",
  );
  await expect(resuming(changed(bytes, { "tsumiki.checkpoint": "x" }))).rejects.toThrow(
    "its version must be a whole number",
  );
  await expect(resuming(changed(bytes, { "tsumiki.training": "{}" }))).rejects.toThrow(
    'it is damaged: "tsumiki.training"',
  );
  const without = changed(bytes, {}, (tensors) => tensors.delete("generators.2.generator.place"));
  await expect(resuming(without)).rejects.toThrow("missing: generators.2.generator.place [4]");
  const counted = changed(bytes, {}, (tensors) =>
    tensors.set("optimizer.step", { shape: [], data: Float64Array.of(-1) }),
  );
  await expect(resuming(counted)).rejects.toThrow("optimizer.step must be a whole number of at least 0, got -1");
  await expect(trainer.save("a.safetensors", { metadata: { "tsumiki.x": "" } })).rejects.toThrow(
    "is a name of the checkpoint itself",
  );
});

test("while a training runs there is nothing to resume", async () => {
  const bytes = await saved();
  const { trainer } = small();
  for await (const _ of trainer.fit(loader(), { epochs: 1 })) {
    await expect(trainer.resume(bytes)).rejects.toThrow("Trainer.resume: a training has begun and not ended");
  }
  await trainer.resume(bytes);
});

test("kernels that round otherwise are a notice", async () => {
  const bytes = await saved();
  const notices: string[] = [];
  const before = onNotice((sentence) => notices.push(sentence));
  onTestFinished(() => void onNotice(before));
  const text = decode(bytes).metadata["tsumiki.training"]?.replace("float64", "relaxed-simd");
  await small().trainer.resume(changed(bytes, { "tsumiki.training": text }));
  expect(notices).toEqual([
    "Trainer.resume: it was saved by relaxed-simd kernels and goes on with float64 ones, which round otherwise",
  ]);
});

test("bytes that were changed anywhere never crash, hang or leave a training half resumed", async () => {
  const { refused, taken, slowest, failures } = await mutated(2_000, 1);
  expect(failures).toEqual([]);
  expect(Math.min(refused, taken)).toBeGreaterThan(100);
  expect(slowest).toBeLessThan(1_000);
});
