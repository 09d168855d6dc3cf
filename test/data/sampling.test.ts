import { DataLoader, Dataset, type Sampling } from "@tsumiki/data";
import { reference, withBackend } from "@tsumiki/kernels";
import { expect, test } from "vitest";

const labels = [0, 0, 0, 0, 0, 0, 1, 1, 2, -1];
const data = Dataset.from(
  labels.map((_, index) => index),
  labels,
  { classes: 4, ignore: -1 },
);

/** How often each sample came in so many epochs. */
function counts(sampling: Sampling, epochs: number): number[] {
  const loader = new DataLoader(data, { batchSize: 3, sampling, seed: 1 });
  const times = labels.map(() => 0);
  withBackend(reference, () => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      let size = 0;
      for (const { indices } of loader) {
        size += indices.length;
        for (const index of indices) times[index] = (times[index] as number) + 1;
      }
      expect(size).toBe(labels.length);
    }
  });
  return times;
}

test("samples come in proportion to their weights, those of weight 0 never", () => {
  const weights = [0, 4, 0, 1, 0, 0, 3, 0, 2, 0];
  const total = 2000 * labels.length;
  counts({ weights }, 2000).forEach((times, sample) => {
    const share = (weights[sample] as number) / 10;
    // Six standard deviations of a binomial.
    expect(Math.abs(times / total - share)).toBeLessThanOrEqual(6 * Math.sqrt((share * (1 - share)) / total));
  });
});

test("balanced: each class that occurs comes equally often, its samples alike, and what is ignored never", () => {
  const times = counts({ balanced: true }, 2000);
  const total = 2000 * labels.length;
  const perClass = [6, 2, 1];
  times.forEach((each, sample) => {
    const label = labels[sample] as number;
    const share = label < 0 ? 0 : 1 / 3 / (perClass[label] as number);
    expect(Math.abs(each / total - share)).toBeLessThanOrEqual(6 * Math.sqrt((share * (1 - share)) / total));
  });
});

test("of one sample with a weight only that one comes", () => {
  expect(counts({ weights: [0, 0, 0, 0, 1e-300, 0, 0, 0, 0, 0] }, 1)).toEqual([0, 0, 0, 0, 10, 0, 0, 0, 0, 0]);
});

test("each epoch draws anew, the same seed the same", () => {
  const loaderOf = () => new DataLoader(data, { batchSize: 10, sampling: { balanced: true }, seed: 4 });
  const drawn = (loader: DataLoader) =>
    withBackend(reference, () => Array.from(loader, ({ indices }) => [...indices]).flat());
  const [one, other] = [loaderOf(), loaderOf()];
  const first = drawn(one);
  expect(drawn(other)).toEqual(first);
  expect(drawn(one)).not.toEqual(first);
  expect([String(one), one.isSampling]).toEqual(["DataLoader of 1 batch of 10, sampled", true]);
});

test("only samples of one class each can be balanced", () => {
  const targets = Float32Array.of(1, 2);
  const regression = new Dataset({ samples: targets, sampleShape: [1], targets, targetShape: [1] });
  expect(() => new DataLoader(regression, { batchSize: 1, sampling: { balanced: true } })).toThrow(
    new TypeError("DataLoader, sampling: only samples of one class each can be balanced; pass weights"),
  );
  expect(() => new DataLoader(regression, { batchSize: 1, sampling: { weights: [0, 0] } })).toThrow(
    "DataLoader, sampling: all weights are 0; give some sample a weight above 0",
  );
  expect(() => new DataLoader(regression, { batchSize: 1, sampling: { weights: [1, -1] } })).toThrow(
    "DataLoader, sampling: the weight of sample 1 must be a finite number of at least 0, got -1",
  );
});

test.each<[unknown, string]>([
  ["balanced", 'expected { weights } or { balanced: true }, got the string "balanced"'],
  [{ balanced: false }, "expected either weights or balanced: true, got the object { balanced }"],
  [
    { balanced: true, weights: [1, 1] },
    "expected either weights or balanced: true, got the object { balanced, weights }",
  ],
  [{ weight: [1, 1] }, "unknown option weight, did you mean weights? It takes weights, balanced"],
  [{ weights: labels.map(() => 1e308) }, "the sum of the weights is not finite"],
  [{ weights: [1] }, "expected a weight for each of the 10 samples, got 1"],
])("sampling %j is refused", (sampling, message) => {
  expect(() => new DataLoader(data, { batchSize: 1, sampling: sampling as Sampling })).toThrow(
    `DataLoader, sampling: ${message}`,
  );
});
