import { cutmix, DataLoader, Dataset, mixup } from "@tsumiki/data";
import { reference, withBackend } from "@tsumiki/kernels";
import { softmaxCrossEntropy } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect, test } from "vitest";
import { augmented, counted } from "./support.ts";

/** Each sample is one number, everywhere: 0, 10, 20, …; of class 0, 1, 2, 0, … */
function flat(size: number, sampleShape: readonly [number, number, number]): Dataset {
  const elements = sampleShape[0] * sampleShape[1] * sampleShape[2];
  return new Dataset({
    samples: Float32Array.from({ length: size * elements }, (_, at) => 10 * Math.floor(at / elements)),
    sampleShape,
    labels: Array.from({ length: size }, (_, index) => index % 3),
  });
}

test("mixup blends samples and labels by the same share, and each with a sample of the data set", () => {
  const { samples, labels } = augmented(flat(40, [1, 1, 2]), mixup({ alpha: 1 }));
  const shares: number[] = [];
  for (let n = 0; n < 40; n++) {
    const row = labels.slice(3 * n, 3 * n + 3);
    expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(samples[2 * n]).toBe(samples[2 * n + 1]);
    const share = row[n % 3] as number;
    const others = row.flatMap((each, label) => (label !== n % 3 && each > 0 ? [label] : []));
    if (others.length === 0) continue; // a partner of the same class hides its share
    expect(others).toHaveLength(1);
    shares.push(share);
    const partner = ((samples[2 * n] as number) - share * 10 * n) / (10 * (1 - share));
    if (share < 0.99) expect(partner).toBeCloseTo(Math.round(partner), 3);
    if (share < 0.99) expect(Math.round(partner) % 3).toBe(others[0]);
  }
  expect(shares.length).toBeGreaterThan(15);
  expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.5);
});

test("cutmix takes a box from another, and labels by the area", () => {
  const [height, width] = [6, 8];
  const { samples, labels } = augmented(flat(60, [2, height, width]), cutmix());
  let mixed = 0;
  for (let n = 0; n < 60; n++) {
    const image = samples.slice(2 * 48 * n, 2 * 48 * (n + 1));
    const [own, other] = [image.filter((each) => each === 10 * n), image.filter((each) => each !== 10 * n)];
    expect(new Set(other).size).toBeLessThan(2);
    const row = labels.slice(3 * n, 3 * n + 3);
    const partner = (other[0] ?? 10 * n) / 10;
    const expected = [0, 0, 0];
    expected[n % 3]! += own.length / 96;
    expected[partner % 3]! += other.length / 96;
    for (const label of [0, 1, 2]) expect(row[label]).toBeCloseTo(expected[label] as number, 6);
    // Both channels, and a rectangle.
    expect(image.slice(0, 48)).toEqual(image.slice(48));
    const at = image.slice(0, 48).flatMap((each, place) => (each === 10 * n ? [] : [place]));
    const rows = new Set(at.map((place) => Math.floor(place / width)));
    const columns = new Set(at.map((place) => place % width));
    expect(at.length).toBe(rows.size * columns.size);
    if (at.length > 0 && own.length > 0) mixed++;
  }
  expect(mixed).toBeGreaterThan(30);
});

test("soft labels go into softmaxCrossEntropy as they come", () => {
  withBackend(reference, () => {
    for (const { labels } of new DataLoader(flat(4, [1, 1, 2]), { batchSize: 4, seed: 3, augment: mixup() })) {
      expect(labels.shape).toEqual([4, 3]);
      const [loss] = softmaxCrossEntropy(tensor(new Float64Array(12), [4, 3]), labels);
      expect(loss.item()).toBeCloseTo(Math.log(3), 6);
    }
  });
});

test("an augmentation that is done seldom leaves class numbers as rows of 0 and 1", () => {
  const { samples, labels } = augmented(flat(3, [1, 1, 1]), mixup({ probability: 0 }));
  expect(samples).toEqual([0, 10, 20]);
  expect(labels).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

test("targets of a regression are blended as they are", () => {
  const data = new Dataset({
    samples: Float32Array.of(0, 1, 2, 3),
    sampleShape: [1],
    targets: Float32Array.of(0, 10, 20, 30),
    targetShape: [1],
  });
  const { samples, labels } = augmented(data, mixup({ alpha: 5 }));
  expect(samples.some((each) => !Number.isInteger(each))).toBe(true);
  labels.forEach((label, n) => {
    expect(label).toBeCloseTo(10 * (samples[n] as number), 4);
  });
});

test("labels that are no single class cannot be blended, nor one that counts for nothing", () => {
  const message =
    "DataLoader: an augmentation with soft labels needs one class a sample, none of them to be ignored; or make the labels rows of shares yourself, as targets: [1, 0, 0] for the first of three classes, targetShape [3], and for two heads [2, 3]";
  const perPixel = new Dataset({
    samples: new Uint8Array(8),
    sampleShape: [1, 2, 2],
    labels: [0, 1, 1, 0, 0, 1, 1, 0],
    labelShape: [2, 2],
  });
  const ignoring = new Dataset({ samples: new Uint8Array(2), sampleShape: [1], labels: [0, -1], ignore: -1 });
  for (const data of [perPixel, ignoring]) expect(() => augmented(data, mixup())).toThrow(new TypeError(message));
});

test("rows of shares as targets are blended, for two heads alike", () => {
  const data = new Dataset({
    samples: Float32Array.of(0, 1),
    sampleShape: [1],
    targets: Float32Array.of(1, 0, 0, 0, 1, 0, /* and of the other */ 0, 1, 0, 0, 0, 1),
    targetShape: [2, 3],
  });
  const { samples, labels } = augmented(data, mixup({ alpha: 5 }));
  expect(samples.some((each) => !Number.isInteger(each))).toBe(true);
  for (const [n, share] of samples.entries()) {
    const expected = [1 - share, share, 0, 0, 1 - share, share];
    for (const [i, each] of expected.entries()) expect(labels[6 * n + i]).toBeCloseTo(each, 6);
  }
});

test("what is impossible is refused", () => {
  expect(() => mixup({ alpha: 0 })).toThrow("mixup: alpha must be a finite number above 0, got 0");
  expect(() => cutmix({ alph: 1 } as never)).toThrow("cutmix: unknown option alph, did you mean alpha?");
  expect(() => augmented(counted(2, [4]), cutmix())).toThrow(
    "DataLoader: cutmix in augment: expected images [channels, height, width], got samples [4]",
  );
});
