import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataLoader } from "@tsumiki/data";
import { decodeImage } from "@tsumiki/images";
import { onNotice } from "@tsumiki/kernels";
import { Affine, sequential } from "@tsumiki/layers";
import { seed } from "@tsumiki/tensor";
import { TensorBoard, type TensorBoardOptions } from "@tsumiki/tensorboard";
import type { FitEvent, Listener, Metric, StepEvent, Trainer } from "@tsumiki/training";
import { afterAll, describe, expect, test } from "vitest";
import { crc32c, maskedCrc32c } from "../../packages/tensorboard/src/checksum.ts";
import { histogramOf } from "../../packages/tensorboard/src/histogram.ts";
import { convolutions, line, onWasm, stripes, trainerOf } from "../report/support.ts";
import { install } from "../support/pnpm.ts";
import { type Checksum, type Event, eventsOf, recordsOf } from "./events.ts";

onWasm();
const root = mkdtempSync(join(tmpdir(), "tsumiki-tensorboard-"));
afterAll(() => rmSync(root, { recursive: true }));

let runs = 0;
const newFolder = () => join(root, "runs", String(runs++));
const filesIn = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => new Uint8Array(readFileSync(join(folder, name))));
const loader = () => new DataLoader(stripes(60), { batchSize: 20, shuffle: true, seed: 1 });

/** A metric of one result, whatever the batches are. */
const always = <Result>(result: Result): Metric<Result> => ({ sums: () => [1], result: () => result });

interface Trained {
  readonly folder: string;
  readonly trainer: Trainer;
  readonly told: FitEvent[];
  readonly events: Event[];
}

async function trained(epochs: number, options?: TensorBoardOptions, trainer?: Trainer): Promise<Trained> {
  seed(3);
  const folder = newFolder();
  const told: FitEvent[] = [];
  const own = trainer ?? trainerOf(convolutions(), 12);
  const watch: Listener = { observe: (event) => void told.push(event) };
  await own.fit(loader(), {
    epochs,
    validate: stripes(30, undefined, 2),
    listeners: [new TensorBoard(folder, options), watch],
  });
  const [file, ...others] = filesIn(folder);
  expect(others).toEqual([]);
  return { folder, trainer: own, told, events: eventsOf(file!) };
}

/** What a name has at which step. */
function series(events: readonly Event[], tag: string): [step: number, value: number][] {
  return events.flatMap(({ step, values }) =>
    values.filter((value) => value.tag === tag).map(({ scalar }) => [step, scalar!] as [number, number]),
  );
}

describe("an event file", () => {
  test("begins with its version and the step that comes, and is named as TensorBoard looks for it", async () => {
    const { folder, events } = await trained(1);
    expect(readdirSync(folder)[0]).toMatch(/^events\.out\.tfevents\.\d{10}\.[\w.-]+\.\d+\.\d+$/);
    expect(events[0]).toMatchObject({ step: 0, version: "brain.Event:2", values: [] });
    expect(events[1]).toMatchObject({ step: 1, starts: true, values: [] });
    for (const { seconds } of events) expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60);
  });

  test("has the numbers of steps, epochs and validation, at the steps that they belong to", async () => {
    const { events, told } = await trained(2);
    const steps = told.filter((event): event is StepEvent => event.type === "step");
    expect(series(events, "training/loss")).toEqual(steps.map(({ loss }, at) => [at + 1, Math.fround(loss)]));
    expect(series(events, "training/gradient_norm")).toEqual(
      steps.map(({ gradientNorm }, at) => [at + 1, Math.fround(gradientNorm)]),
    );
    const rates = trainerOf(convolutions(), 12).optimizer;
    expect(series(events, "training/learning_rate")[0]).toEqual([1, Math.fround(rates.learningRate)]);
    expect(new Set(series(events, "training/learning_rate").map(([, rate]) => rate)).size).toBe(6);
    const epochs = told.flatMap((event) => (event.type === "epoch" ? [event] : []));
    expect(series(events, "epoch/loss")).toEqual(epochs.map(({ loss }, at) => [3 * (at + 1), Math.fround(loss)]));
    expect(series(events, "validation/accuracy")).toEqual(
      epochs.map(({ validation }, at) => [3 * (at + 1), Math.fround(validation?.accuracy ?? Number.NaN)]),
    );
    expect(series(events, "validation/loss")).toHaveLength(2);
  });

  test("has the weights as histograms, before the first step and after each epoch", async () => {
    const { events, trainer } = await trained(2);
    const weights = events.flatMap(({ step, values }) =>
      values.flatMap(({ tag, histogram }) =>
        tag === "weights/4.weight" && histogram ? [[step, histogram] as const] : [],
      ),
    );
    expect(weights.map(([step]) => step)).toEqual([0, 3, 6]);
    const values = [...trainer.model.parameters().get("4.weight")!.value.data()];
    const { numbers, limits, counts } = weights[2]![1];
    expect(numbers[0]).toBe(Math.min(...values));
    expect(numbers[1]).toBe(Math.max(...values));
    expect(numbers[2]).toBe(values.length);
    expect(numbers[3]).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0),
      10,
    );
    expect(numbers[4]).toBeCloseTo(
      values.reduce((sum, value) => sum + value * value, 0),
      10,
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
    expect(limits).toHaveLength(counts.length);
    for (const [bin, limit] of limits.slice(0, -1).entries()) {
      const below = values.filter((value) => value < limit).length;
      expect(counts.slice(0, bin + 1).reduce((sum, count) => sum + count, 0)).toBe(below);
    }
  });

  test("has the filters of the first convolution as a picture, a tile each", async () => {
    const { events, trainer } = await trained(1);
    const pictures = events.flatMap(({ step, values }) =>
      values.flatMap(({ tag, picture }) => (picture ? [{ step, tag, picture }] : [])),
    );
    expect(pictures.map(({ step, tag }) => [step, tag])).toEqual([
      [0, "filters/0.weight"],
      [3, "filters/0.weight"],
    ]);
    const { height, width, png } = pictures[1]!.picture;
    const image = await decodeImage(png);
    expect([image.height, image.width, image.channels]).toEqual([height, width, 1]);
    expect([height, width]).toEqual([26, 4 * 25 + 1]);
    // The middle of each pixel of each filter, of 8 by 8 pixels behind a line.
    const weights = [...trainer.model.parameters().get("0.weight")!.value.data()];
    const largest = Math.max(...weights.map(Math.abs));
    const seen = weights.map((_, at) => {
      const [filter, pixel] = [Math.floor(at / 9), at % 9];
      const [y, x] = [1 + 8 * Math.floor(pixel / 3) + 4, 1 + 25 * filter + 8 * (pixel % 3) + 4];
      return image.data[y * width + x]!;
    });
    expect(seen).toEqual(weights.map((weight) => Math.round(127.5 * (1 + weight / largest))));
    expect(image.data[0]).toBe(0);
  });

  test("has of all this as much as is wanted", async () => {
    const { events } = await trained(4, { every: 5, histograms: 2, images: 0 });
    expect(series(events, "training/loss").map(([step]) => step)).toEqual([5, 10]);
    const tags = events.filter(({ values }) => values.some(({ histogram }) => histogram)).map(({ step }) => step);
    expect(tags).toEqual([0, 6, 12]);
    expect(events.some(({ values }) => values.some(({ picture }) => picture))).toBe(false);
  });

  test("has metrics that are one number, and no picture where there is no convolution", async () => {
    const folder = newFolder();
    const trainer = trainerOf(sequential([1], new Affine(1, 1)), 4, false);
    const metrics = { twice: always(2), none: always("none") };
    await trainer.fit(new DataLoader(line(8), { batchSize: 4 }), {
      epochs: 1,
      validate: line(4),
      metrics,
      trainingMetrics: true,
      listeners: [new TensorBoard(folder)],
    });
    const events = eventsOf(filesIn(folder)[0]!);
    const tags = new Set(events.flatMap(({ values }) => values.map(({ tag }) => tag)));
    expect([...tags].filter((tag) => !tag.startsWith("training/"))).toEqual([
      "weights/0.weight",
      "weights/0.bias",
      "epoch/loss",
      "epoch/twice",
      "validation/loss",
      "validation/twice",
    ]);
  });
});

test("the training comes out as it would without it, to the bit", async () => {
  const { trainer } = await trained(2);
  seed(3);
  const other = trainerOf(convolutions(), 12);
  await other.fit(loader(), { epochs: 2, validate: stripes(30, undefined, 2) });
  for (const [name, { value }] of other.model.parameters()) {
    expect(trainer.model.parameters().get(name)?.value.data()).toEqual(value.data());
  }
});

test("a training that goes on has a file of its own, whose steps go on too", async () => {
  seed(3);
  const trainer = trainerOf(convolutions(), 12);
  const folder = newFolder();
  const board = new TensorBoard(folder);
  await trainer.fit(loader(), { epochs: 1, listeners: [board] });
  await trainer.fit(loader(), { epochs: 1, listeners: [board] });
  const [first, second] = filesIn(folder).map(eventsOf);
  expect(series(first!, "training/loss").map(([step]) => step)).toEqual([1, 2, 3]);
  expect(second![1]).toMatchObject({ step: 4, starts: true });
  expect(series(second!, "training/loss").map(([step]) => step)).toEqual([4, 5, 6]);
});

describe("whatever happens", () => {
  test("each event is in the file once it is over, and what a crash cuts off is the last one alone", async () => {
    const folder = newFolder();
    const counts: number[] = [];
    const watch: Listener = {
      observe: ({ type }) => {
        if (type === "step") counts.push(eventsOf(filesIn(folder)[0]!).length);
      },
    };
    const trainer = trainerOf(convolutions(), 12);
    await trainer.fit(loader(), { epochs: 1, listeners: [new TensorBoard(folder), watch] });
    expect(counts).toEqual([4, 5, 6]); // version, start, weights, step by step
    const file = filesIn(folder)[0]!;
    const all = recordsOf(file).length;
    for (let cut = 1; cut < 200; cut += 7) {
      const left = recordsOf(file.slice(0, file.length - cut)).length;
      expect(left).toBeLessThan(all);
      expect(left).toBeGreaterThanOrEqual(all - 2);
    }
    file[40]! ^= 1;
    expect(() => recordsOf(file)).toThrow("data of record");
  });

  test("a failure of the training leaves a whole file", async () => {
    const folder = newFolder();
    const trainer = trainerOf(convolutions(), 12);
    const failing: Listener = {
      observe: ({ type }) => {
        if (type === "epoch") throw new Error("enough");
      },
    };
    await expect(trainer.fit(loader(), { epochs: 3, listeners: [new TensorBoard(folder), failing] })).rejects.toThrow(
      "enough",
    );
    expect(series(eventsOf(filesIn(folder)[0]!), "training/loss")).toHaveLength(3);
  });

  test("a folder that is none is an error before the first step", async () => {
    const file = join(root, "occupied");
    writeFileSync(file, "");
    const trainer = trainerOf(convolutions(), 12);
    const listeners = [new TensorBoard(join(file, "run"))];
    await expect(trainer.fit(loader(), { epochs: 1, listeners })).rejects.toThrow(
      /listeners\[0\] \(TensorBoard\) threw at the start: TensorBoard: cannot write into .*occupied/,
    );
    expect(trainer.optimizer.steps).toBe(0);
  });

  test("a disk that is full later on is a notice, and the training goes on", async () => {
    const fs = process.getBuiltinModule("node:fs");
    const { writeSync } = fs;
    const said: string[] = [];
    const before = onNotice((message) => said.push(message));
    const fill: Listener = {
      observe: (event) => {
        if (event.type !== "step" || event.step !== 2) return;
        fs.writeSync = () => {
          throw new Error("ENOSPC: no space left on device, write");
        };
      },
    };
    try {
      const trainer = trainerOf(convolutions(), 12);
      await trainer.fit(loader(), { epochs: 2, listeners: [new TensorBoard(newFolder()), fill] });
      expect(trainer.optimizer.steps).toBe(6);
    } finally {
      fs.writeSync = writeSync;
      onNotice(before);
    }
    expect(said).toEqual([
      expect.stringMatching(/^TensorBoard: cannot write .*tfevents.*: ENOSPC: .*; the training goes on without it$/),
    ]);
  });
});

test.each<[what: string, make: () => unknown, message: string]>([
  [
    "no folder",
    () => new TensorBoard(undefined as never),
    'expected the name of a folder such as "runs/first", got undefined',
  ],
  ["an unknown option", () => new TensorBoard("a", { evry: 1 } as never), "unknown option evry, did you mean every?"],
  ["a step of 0", () => new TensorBoard("a", { every: 0 }), "every must be a whole number of at least 1, got 0"],
  [
    "half an epoch",
    () => new TensorBoard("a", { images: 0.5 }),
    "images must be a whole number of at least 0, got 0.5",
  ],
])("%s is refused", (_what, make, message) => {
  expect(make).toThrow(`TensorBoard: ${message}`);
});

test("checksums are those of RFC 3720", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});

describe("a histogram", () => {
  test("of equal numbers has one bin, of what is not finite none", () => {
    const { min, max, limits, counts } = histogramOf([2, 2, Number.NaN, Infinity])!;
    expect({ min, max, limits, counts }).toEqual({ min: 2, max: 2, limits: [2], counts: [2] });
    expect(histogramOf([Number.NaN, -Infinity])).toBeUndefined();
    expect(histogramOf([])).toBeUndefined();
  });

  test("has every number in a bin, the largest too", () => {
    const { counts, limits } = histogramOf([0, 0.1, 0.2, 60])!;
    expect(counts).toHaveLength(60);
    expect([counts[0], counts[59], limits[0], limits[59]]).toEqual([3, 1, 1, 60]);
  });
});

/** By other hands: its checksums alone, since its messages are those of data sets. */
const reader = join(import.meta.dirname, "reader");
const noReader = await install(reader).then(
  () => undefined,
  (error: Error) => error.message,
);
if (noReader !== undefined) console.log(`Event files are read by the tests' own reader alone: ${noReader}.`);

test.skipIf(noReader !== undefined)("another reader of TFRecord finds the same checksums", async () => {
  const load = createRequire(join(reader, "package.json"));
  const { crc32c: theirs, maskCrc } = load("@roboflow/tfrecords/src/tensorFlowHelpers.js") as {
    crc32c(bytes: Uint8Array): number;
    maskCrc(crc: number): number;
  };
  const masked: Checksum = (bytes) => maskCrc(theirs(Buffer.from(bytes)));
  const { folder, events } = await trained(1);
  expect(recordsOf(filesIn(folder)[0]!, masked)).toHaveLength(events.length);
  expect(masked(Uint8Array.of(1, 2, 3))).toBe(maskedCrc32c(Uint8Array.of(1, 2, 3)));
});
