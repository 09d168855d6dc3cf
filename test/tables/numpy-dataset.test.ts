import { type NumpyDatasetOptions, npy, npz, numpyDataset } from "@tsumiki/tables";
import { expect, test } from "vitest";
import { bytesOf, files } from "./numpy-files.ts";

test("samples of float64 and labels of int64, as NumPy makes them, are a data set", async () => {
  const arrays = await npz(bytesOf(files.npz.stored));
  const dataset = numpyDataset({ samples: arrays.get("x")!, labels: arrays.get("y")!, classNames: ["no", "yes"] });
  expect(String(dataset)).toBe("Dataset of 2 samples [3] in 2 classes (no, yes)");
  expect([Array.from(dataset.sample(1)), Array.from(dataset.labels())]).toEqual([
    [3, 4, 5],
    [1, 0],
  ]);
});

test("bytes stay pixels in [0, 1], in the shape that is asked for", () => {
  const samples = { shape: [2, 1, 2], data: Uint8Array.of(0, 51, 255, 0) };
  const dataset = numpyDataset({ samples, sampleShape: [1, 1, 2], labels: { shape: [2], data: Uint8Array.of(1, 0) } });
  expect(dataset.sampleShape).toEqual([1, 1, 2]);
  expect(Array.from(dataset.sample(0))).toEqual([0, Math.fround(0.2)]);
});

test("targets are rows, and of one number a row of one", () => {
  const samples = { shape: [2, 1], data: Float32Array.of(1, 2) };
  const one = numpyDataset({ samples, targets: { shape: [2], data: Float64Array.of(0.5, 2) } });
  expect(String(one)).toBe("Dataset of 2 samples [1] with targets [1]");
  const two = numpyDataset({ samples, targets: { shape: [2, 2], data: BigInt64Array.of(1n, 2n, 3n, 4n) } });
  expect(String(two)).toBe("Dataset of 2 samples [1] with targets [2]");
});

test("labels may have a shape of their own", () => {
  const samples = { shape: [1, 1, 1, 2], data: new Uint8Array(2) };
  const labels = { shape: [1, 1, 2], data: BigInt64Array.of(-100n, 0n) };
  const dataset = numpyDataset({ samples, labels, ignore: -100 });
  expect([dataset.labelShape, Array.from(dataset.labels())]).toEqual([
    [1, 2],
    [-100, 0],
  ]);
});

test("channels that are last come first", () => {
  const data = Uint8Array.of(1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60); // two images of 1 x 3 pixels and 2 channels
  const labels = { shape: [2], data: Uint8Array.of(0, 1) };
  const dataset = numpyDataset({ samples: { shape: [2, 1, 3, 2], data }, labels, channelsLast: true, scale: 1 });
  expect(dataset.sampleShape).toEqual([2, 1, 3]);
  expect([dataset.sample(0), dataset.sample(1)].map((sample) => Array.from(sample))).toEqual([
    [1, 2, 3, 10, 20, 30],
    [4, 5, 6, 40, 50, 60],
  ]);
  expect(data[1]).toBe(10);
  expect(() => numpyDataset({ samples: { shape: [2, 6], data }, labels, channelsLast: true })).toThrow(
    "numpyDataset: channelsLast is of images [count, height, width, channels], got samples [2, 6]; leave it out",
  );
});

test("labels in a column are one a sample", () => {
  const samples = { shape: [2, 1], data: Float32Array.of(1, 2) };
  const dataset = numpyDataset({ samples, labels: { shape: [2, 1], data: BigInt64Array.of(1n, 0n) } });
  expect([dataset.labelShape, Array.from(dataset.labels())]).toEqual([[], [1, 0]]);
});

test("what cannot be a data set is named", async () => {
  const samples = { shape: [2, 1], data: Float32Array.of(1, 2) };
  const labels = { shape: [2], data: Uint8Array.of(0, 1) };
  const scalar = await npy(bytesOf(files.npy.find(({ name }) => name.startsWith("<f4 []"))!.file));
  const refused = (options: object, sentence: string) =>
    expect(() => numpyDataset(options as NumpyDatasetOptions)).toThrow(sentence);
  refused(
    { samples },
    "numpyDataset: expected either labels, which are class numbers, or for regression targets, got neither",
  );
  refused({ samples, labels, targets: labels }, "got both");
  refused(
    { samples: undefined, labels },
    "samples must be an array of npy or npz, got undefined: is the name in the npz file",
  );
  refused({ samples, labels: Uint8Array.of(0, 1) }, "labels must be an array of npy or npz, got a Uint8Array of 2");
  refused({ samples: scalar, labels }, "samples: expected an array [count, …], got a scalar []");
  refused({ samples, labels: { shape: [3], data: new Uint8Array(3) } }, "a label for each of the 2 samples [1], got 3");
  refused({ samples, labels: { shape: [2], data: Float64Array.of(0, 0.5) } }, "label 0.5 of sample 1 is not a class");
  refused({ samples, targets: labels, classes: 2 }, "Dataset: unknown option classes");
  refused({ samples, label: labels }, "unknown option label, did you mean labels?");
  refused(
    { samples: { shape: [2], data: Float64Array.of(1e39, 0) }, labels },
    "must be finite numbers, got Infinity in sample 0",
  );
});
