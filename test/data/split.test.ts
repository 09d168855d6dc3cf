import { Dataset } from "@tsumiki/data";
import { Generator } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";

/** Samples that hold their own number. */
function numbered(labels: readonly number[]): Dataset {
  return Dataset.from(
    labels.map((_, index) => index),
    labels,
  );
}

function numbers(dataset: Dataset): number[] {
  return Array.from({ length: dataset.size }, (_, index) => dataset.sample(index)[0] as number);
}

const byValue = (a: number, b: number) => a - b;

/** Labels of at least two samples, and a fraction that leaves both parts one. */
const splittable = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 60 })
  .chain((labels) => fc.integer({ min: 1, max: labels.length - 1 }).map((count) => ({ labels, count })));

test("every sample is in exactly one part, and the first has its fraction", () => {
  fc.assert(
    fc.property(splittable, fc.boolean(), fc.integer(), ({ labels, count }, stratified, seed) => {
      const [first, second] = numbered(labels).split(count / labels.length, { seed, stratified });
      expect(first.size).toBe(count);
      expect([...numbers(first), ...numbers(second)].sort(byValue)).toEqual(labels.map((_, index) => index));
    }),
  );
});

test("stratified: each class has its share in the first part, less than one sample off", () => {
  fc.assert(
    fc.property(splittable, fc.integer(), ({ labels, count }, seed) => {
      const whole = numbered(labels);
      const [first] = whole.split(count / labels.length, { seed, stratified: true });
      const counts = first.classCounts();
      whole.classCounts().forEach((all, label) => {
        expect(Math.abs((counts[label] as number) - (all * count) / labels.length)).toBeLessThan(1);
      });
    }),
  );
});

test("stratified: the seats left over go to the largest remainders", () => {
  // 6 of 11 samples: exact shares 1.64, 1.64 and 2.73. Whole: 1, 1 and 2; the two left over go to the third, then the first.
  const [first] = numbered([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2]).split(0.5, { seed: 1, stratified: true });
  expect(first.classCounts()).toEqual([2, 1, 3]);
});

test.each([false, true])("the same seed gives the same parts, another one others (stratified: %s)", (stratified) => {
  const whole = numbered(Array.from({ length: 100 }, (_, index) => index % 10));
  const parts = (seed: number) => whole.split(0.8, { seed, stratified }).map(numbers);
  expect(parts(7)).toEqual(parts(7));
  expect(parts(7)).not.toEqual(parts(8));
});

test("both stratified parts are well mixed: every fifth of them holds every class", () => {
  const whole = numbered(Array.from({ length: 2000 }, (_, index) => Math.floor(index / 500)));
  for (const part of whole.split(0.8, { seed: 0, stratified: true })) {
    for (let fifth = 0; fifth < 5; fifth++) {
      const indices = Array.from({ length: part.size / 5 }, (_, index) => (fifth * part.size) / 5 + index);
      expect(
        part
          .subset(indices)
          .classCounts()
          .every((count) => count > 0),
      ).toBe(true);
    }
  }
});

test("a generator is drawn from and goes on", () => {
  const generator = new Generator(3);
  const whole = numbered(Array(50).fill(0));
  const [one] = whole.split(0.5, { generator });
  const [other] = whole.split(0.5, { generator });
  expect(numbers(one)).toEqual(numbers(whole.split(0.5, { seed: 3 })[0]));
  expect(numbers(other)).not.toEqual(numbers(one));
});

test("a seed and a generator at once are refused", () => {
  expect(() => numbered([0, 1]).split(0.5, { seed: 1, generator: new Generator(1) })).toThrow(
    "expected a seed or a generator, got both",
  );
});

test.each([0, 1, -0.5, 2, Number.NaN])("a fraction of %d is refused", (fraction) => {
  expect(() => numbered([0, 1, 0, 1]).split(fraction)).toThrow(
    `Dataset.split: fraction must be a number in (0, 1), got ${fraction}`,
  );
});

test("a fraction that leaves a part empty is refused, and a string is no fraction", () => {
  expect(() => numbered([0, 1, 0, 1]).split(0.01)).toThrow(
    "Dataset.split: expected a fraction that leaves both parts some of the 4 samples, got 0.01",
  );
  expect(() => numbered([0, 1, 0, 1]).split("0.5" as unknown as number)).toThrow(
    'Dataset.split: fraction must be a number in (0, 1), got the string "0.5": leave out the quotes',
  );
});

test("a data set for regression can be split, but not by class", () => {
  const targets = Float32Array.of(1, 2, 3, 4);
  const dataset = new Dataset({ samples: targets, sampleShape: [1], targets, targetShape: [1] });
  expect(dataset.split(0.5)[0].size).toBe(2);
  expect(() => dataset.split(0.5, { stratified: true })).toThrow("a data set for regression has no class numbers");
});
