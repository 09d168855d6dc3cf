import { inspect } from "node:util";
import { DataLoader, type DataLoaderOptions, Dataset, type DatasetOptions } from "@tsumiki/data";
import { reference, withBackend } from "@tsumiki/kernels";
import { Generator, tensor } from "@tsumiki/tensor";
import { describe, expect, test } from "vitest";

const samples = Float32Array.of(1, 2, 3, 4);
const given = (options: object) => () =>
  new Dataset({ samples, sampleShape: [2], labels: [0, 1], ...options } as DatasetOptions);
const pair = () => Dataset.from([[1], [2]], [0, 1]);

describe("labels", () => {
  const range = "expected whole numbers in [0, 16777216)";

  test.each<[string, unknown, string]>([
    ["from 2³¹", [0, 2 ** 31], `label 2147483648 of sample 1 is not a class: ${range}, all that float32 tells apart`],
    ["from 2²⁴", [2 ** 24, 0], `label 16777216 of sample 0 is not a class: ${range}, all that float32 tells apart`],
    ["below 0", [0, -1], `label -1 of sample 1 is not a class: ${range}`],
    ["between two", [0.5, 0], `label 0.5 of sample 0 is not a class: ${range}`],
    ["as strings of digits", ["0", "1"], 'the label of sample 0 is the string "0"; give the number 0, or classNames'],
    ["as a text", "01", 'labels must be an array of class numbers, got the string "01"'],
    ["as bigints", BigInt64Array.of(0n, 1n), `the label of sample 0 is the bigint 0n: ${range}`],
    ["as a set", new Set([0, 1]), "labels must be an array of class numbers, got a Set"],
    ["that are missing", undefined, "expected labels, which are class numbers, or for regression targets, got neither"],
    [
      "of more samples than memory holds",
      { length: 2 ** 40 },
      "expected a label for each of the 2 samples [2], got 10",
    ],
  ])("%s are refused", (_, labels, message) => {
    expect(given({ labels })).toThrow(`Dataset: ${message}`);
  });

  test("up to 2²⁴ − 1 are kept as they are", () => {
    const dataset = given({ labels: [2 ** 24 - 1, 0] })();
    expect(dataset.classes).toBe(2 ** 24);
    const labels = new Float32Array(1);
    dataset.gather([0], new Float32Array(2), labels);
    expect(labels[0]).toBe(2 ** 24 - 1);
  });

  test.each([2 ** 24 + 1, 2 ** 31])("%d classes are refused", (classes) => {
    expect(given({ classes })).toThrow(
      new RangeError(`Dataset: classes must be a whole number from 1 to 16777216, got ${classes}`),
    );
  });

  test("are read once: what was checked is what is kept", () => {
    const reads = [1, 1000];
    const labels = Object.defineProperty([0, 0], 1, { get: () => reads.shift() });
    expect(Array.from(given({ labels, classes: 2 })().labels())).toEqual([0, 1]);
  });
});

test("what a data set was given may change afterwards, but for the samples", () => {
  const [sampleShape, targetShape, classNames] = [[2], [1], ["a", "b"]];
  const targets = Float32Array.of(5, 6);
  const classes = given({ sampleShape, classNames })();
  const regression = new Dataset({ samples, sampleShape, targets, targetShape });
  sampleShape[0] = targetShape[0] = 4;
  classNames[0] = "c";
  targets[0] = Number.NaN;
  expect([classes.sampleShape, classes.classNames, regression.labelShape]).toEqual([[2], ["a", "b"], [1]]);
  const copied = new Float32Array(1);
  regression.gather([0], new Float32Array(2), copied);
  expect(copied[0]).toBe(5);
  for (const kept of [classes.sampleShape, classes.classNames, classes.labelShape, regression.labelShape]) {
    expect(Object.isFrozen(kept)).toBe(true);
  }
});

test("a loader's options are those that it was made with", () => {
  const options = { batchSize: 1, dropLast: false, shuffle: false };
  const loader = new DataLoader(pair(), options);
  Object.assign(options, { batchSize: 2, shuffle: true });
  expect(String(loader)).toBe("DataLoader of 2 batches of 1");
});

test.each<[string, () => unknown, string]>([
  [
    "plain arrays",
    given({ samples: [1, 2] }),
    "Dataset: samples must be a Uint8Array or a Float32Array, got the array",
  ],
  ["a scale in quotes", given({ scale: "2" }), 'Dataset: scale must be a finite number, got the string "2": leave out'],
  ["a shape that is none", given({ sampleShape: 2 }), "Dataset, sampleShape: expected a shape such as [2, 3], got the"],
  [
    "a name that is none",
    given({ classNames: ["a", 1] }),
    "Dataset: the name of class 1 must be a string, got the num",
  ],
  [
    "an unknown option",
    given({ className: [] }),
    "Dataset: unknown option className, did you mean classNames? It takes",
  ],
  [
    "labels beside targets",
    given({ targets: samples }),
    "Dataset: unknown option labels. It takes samples, sampleShape, scale, targets",
  ],
  ["a misspelt name", given({ labels: undefined, label: [0] }), "Dataset: unknown option label, did you mean labels?"],
  ["no options", () => new Dataset(undefined as never), "Dataset: expected labels"],
  [
    "a tensor of samples",
    () => Dataset.from(5 as never, [0]),
    "Dataset.from: expected an array of samples, got the num",
  ],
  ["another option", () => Dataset.from([1], [0], { scale: 2 } as never), "Dataset.from: unknown option scale."],
  [
    "a wrong split",
    () => pair().split(0.5, { stratfied: true } as never),
    "Dataset.split: unknown option stratfied, did",
  ],
  [
    "a seed that is none",
    () => pair().split(0.5, { seed: {} as never }),
    "expected a number or a string as a seed, got",
  ],
  [
    "a generator that is none",
    () => pair().split(0.5, { generator: 1 as never }),
    "Dataset.split: generator must be a G",
  ],
  ["a name for a number", () => pair().sample("length" as never), 'there is no sample the string "length": expected'],
])("%s: the error says what is meant", (_, make, message) => {
  expect(make).toThrow(message);
});

test.each<[string, unknown, string]>([
  [
    "a batchSize in quotes",
    { batchSize: "1" },
    'batchSize must be a whole number of at least 1, got the string "1": leave',
  ],
  [
    "an abbreviation",
    { batch_size: 1 },
    "unknown option batch_size, did you mean batchSize? It takes batchSize, shuffle",
  ],
  ["a number for options", 2, "expected options such as { batchSize: … }, got the number 2"],
  ["no options", undefined, "batchSize must be a whole number of at least 1, got undefined"],
  [
    "an augmentation that is none",
    { batchSize: 1, augment: 3 },
    "augment must be a function of a sample and its draws, rotate(10) and its like, { name, sample }, { name, batch } or { name, matrix } with such a function, or a list of these, got the number 3",
  ],
  [
    "an augmentation that is two",
    { batchSize: 1, augment: [{ name: "shift", sample: () => {}, batch: () => {} }] },
    "augment must be a function of a sample and its draws",
  ],
  [
    "the transform of old",
    { batchSize: 1, transform: () => {} },
    "there is no transform; what is fixed belongs to all data, data.map(name, function), and what is random to the loader: augment",
  ],
])("a loader with %s is refused", (_, options, message) => {
  expect(() => new DataLoader(pair(), options as DataLoaderOptions)).toThrow(`DataLoader: ${message}`);
});

test("an augmentation that goes on after it returned is refused", () => {
  const late = async () => {
    await undefined;
    throw new Error("too late");
  };
  const loader = new DataLoader(pair(), { batchSize: 1, augment: late as never });
  expect(() => withBackend(reference, () => [...loader])).toThrow(
    "DataLoader: the augmentation late returned a promise, but the batch is made as soon as it returns",
  );
});

test("data sets, loaders and batches show themselves in a line", () => {
  const images = new Dataset({
    samples: new Uint8Array(1200 * 4),
    sampleShape: [1, 2, 2],
    labels: new Uint8Array(1200),
    classes: 10,
  });
  expect(inspect(images)).toBe("Dataset of 1,200 samples [1, 2, 2] in 10 classes");
  expect(String(images.take(1))).toBe("Dataset of 1 sample [1, 2, 2] in 10 classes");
  const regression = new Dataset({ samples, sampleShape: [2], targets: Float32Array.of(1, 2), targetShape: [1] });
  expect(inspect({ regression })).toContain("Dataset of 2 samples [2] with targets [1]");
  const augment = [function shift() {}, { name: "noise", batch: () => {} }];
  const loader = new DataLoader(images, { batchSize: 100, shuffle: true, augment, generator: new Generator(1) });
  expect(inspect(loader)).toBe("DataLoader of 12 batches of 100, shuffled, augmented by shift, noise");
  expect(String(new DataLoader(images, { batchSize: 500 }))).toBe("DataLoader of 3 batches of 500, the last of 200");
  expect(String(new DataLoader(images, { batchSize: 500, dropLast: true }))).toBe("DataLoader of 2 batches of 500");
  withBackend(reference, () => {
    const [batch] = new DataLoader(regression, { batchSize: 2 });
    expect(inspect(batch)).toBe("Batch of images [2, 2] and labels [2, 1]");
    expect(batch?.images.toArray()).toEqual(
      tensor([
        [1, 2],
        [3, 4],
      ]).toArray(),
    );
  });
});
