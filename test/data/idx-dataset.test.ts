import { gzipSync } from "node:zlib";
import { Dataset, idxDataset, readIdx } from "@tsumiki/data";
import { ShapeError } from "@tsumiki/kernels";
import { mnist } from "@tsumiki/mnist";
import { expect, test } from "vitest";
import { idxBytes } from "./idx-bytes.ts";

test("images without a channel axis get one, and bytes stand for pixels in [0, 1]", async () => {
  const images = idxBytes("uint8", [2, 1, 3], [0, 51, 255, 1, 2, 3]);
  const dataset = await idxDataset(images, gzipSync(idxBytes("uint8", [2], [4, 0])), { classes: 5 });
  expect(dataset.sampleShape).toEqual([1, 1, 3]);
  expect(Array.from(dataset.sample(0))).toEqual([0, 0.2, 1].map(Math.fround));
  expect(Array.from(dataset.labels())).toEqual([4, 0]);
});

test("other shapes stay, and elements of other types are taken as they are", async () => {
  const dataset = await idxDataset(idxBytes("int16", [2, 2], [-300, 2, 3, 4]), idxBytes("int32", [2], [1, 0]));
  expect(dataset.sampleShape).toEqual([2]);
  expect(Array.from(dataset.sample(0))).toEqual([-300, 2]);
  expect(dataset.classes).toBe(2);
});

test("files given in the wrong order are refused", async () => {
  const images = idxBytes("uint8", [2, 1, 1], [1, 2]);
  const labels = idxBytes("uint8", [2], [0, 1]);
  await expect(idxDataset(labels, images)).rejects.toThrow(
    "idxDataset: expected images [count, height, width], got [2]: are the files swapped?",
  );
  await expect(idxDataset(labels, labels)).rejects.toThrow(/got \[2\]$/);
  await expect(idxDataset(images, images)).rejects.toThrow(
    "idxDataset: expected labels [count], got [2, 1, 1]: are these images, too?",
  );
});

test("labels of rank 2 are told to be QMNIST's, and how to take the classes out of them", async () => {
  const images = idxBytes("uint8", [2, 28, 28], new Uint8Array(2 * 28 * 28).fill(255));
  const labels = idxBytes("int32", [2, 8], [5, 0, 3, 3, 53, 50_000, 0, 0, 7, 0, 98, 8, 48, 4711, 0, 0]);
  const sentence =
    "idxDataset: expected labels [count], got [2, 8], which is 8 numbers a sample, as in QMNIST, where the class is the " +
    "first: read both files with readIdx, and pass new Dataset({ samples: images.data, sampleShape: [1, 28, 28], " +
    "labels: Array.from(labels.data).filter((_, i) => i % 8 === 0) })";
  await expect(idxDataset(images, labels)).rejects.toThrow(new ShapeError(sentence));
  const files = { trainImages: images, trainLabels: labels, testImages: images, testLabels: labels };
  await expect(mnist({ files })).rejects.toThrow(new ShapeError(sentence));

  const { data } = await readIdx(labels);
  const samples = (await readIdx(images)).data as Uint8Array;
  const advised = { samples, sampleShape: [1, 28, 28], labels: Array.from(data).filter((_, i) => i % 8 === 0) };
  expect(Array.from(new Dataset(advised).labels())).toEqual([5, 7]);
});

test("labels of another rank 2 are not taken for QMNIST's", async () => {
  const images = idxBytes("uint8", [2, 1, 1], [1, 2]);
  await expect(idxDataset(images, idxBytes("uint8", [2, 3], new Uint8Array(6)))).rejects.toThrow(
    "idxDataset: expected labels [count], got [2, 3], which is 3 numbers a sample, and if the class is the first: read both " +
      "files with readIdx, and pass new Dataset({ samples: images.data, sampleShape: [1, 1, 1], " +
      "labels: Array.from(labels.data).filter((_, i) => i % 3 === 0) })",
  );
  await expect(idxDataset(images, idxBytes("uint8", [2, 1], new Uint8Array(2)))).rejects.toThrow(
    "got [2, 1], which is 1 number a sample, and if the class is the first: read",
  );
});

test("files that do not belong together are refused", async () => {
  const images = idxBytes("uint8", [2, 1, 1], [1, 2]);
  await expect(idxDataset(images, idxBytes("uint8", [3], [0, 1, 2]))).rejects.toThrow(
    "Dataset: expected a label for each of the 2 samples [1, 1, 1], got 3",
  );
});

test("a file without images is refused", async () => {
  await expect(idxDataset(idxBytes("uint8", [0, 2, 2], []), idxBytes("uint8", [0], []))).rejects.toThrow(
    "Dataset: expected at least one sample, got none",
  );
});
