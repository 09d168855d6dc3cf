import { Dataset } from "@tsumiki/data";
import { Generator } from "@tsumiki/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** Samples that hold their own number. */
function numbered(labels: readonly number[], classes = 5): Dataset {
  return Dataset.from([...labels.keys()], labels, { classes });
}

function numbers(dataset: Dataset): number[] {
  return Array.from({ length: dataset.size }, (_, index) => dataset.sample(index)[0] as number);
}

const byValue = (a: number, b: number) => a - b;
const labelsOf = (minLength: number) => fc.array(fc.integer({ min: 0, max: 4 }), { minLength, maxLength: 60 });

describe("a split into many parts", () => {
  const parted = fc.integer({ min: 2, max: 5 }).chain((parts) =>
    fc.tuple(
      labelsOf(8 * parts),
      fc.array(fc.integer({ min: 2, max: 5 }), { minLength: parts, maxLength: parts }).map((shares) => {
        const sum = shares.reduce((a, b) => a + b, 0);
        return shares.map((share) => share / sum);
      }),
    ),
  );

  test("parts are disjoint, whole, and as large as their fractions say", () => {
    fc.assert(
      fc.property(parted, fc.boolean(), fc.integer(), ([labels, fractions], stratified, seed) => {
        const parts = numbered(labels).split(fractions, { seed, stratified });
        expect(parts.flatMap(numbers).sort(byValue)).toEqual([...labels.keys()]);
        parts.forEach((part, index) => {
          expect(Math.abs(part.size - (fractions[index] as number) * labels.length)).toBeLessThanOrEqual(1.000001);
        });
      }),
    );
  });

  test("stratified: no class is two samples off its share in any part", () => {
    fc.assert(
      fc.property(parted, fc.integer(), ([labels, fractions], seed) => {
        const whole = numbered(labels);
        const counts = whole.classCounts();
        for (const part of whole.split(fractions, { seed, stratified: true })) {
          part.classCounts().forEach((count, label) => {
            expect(Math.abs(count - ((counts[label] as number) * part.size) / labels.length)).toBeLessThan(2);
          });
        }
      }),
    );
  });

  test.each([false, true])("two fractions deal as one does (stratified: %s)", (stratified) => {
    const whole = numbered(Array.from({ length: 50 }, (_, index) => index % 5));
    const options = { seed: 3, stratified };
    expect(whole.split([0.7, 0.3], options).map(numbers)).toEqual(whole.split(0.7, options).map(numbers));
  });

  test("0.8, 0.1 and 0.1 of 100, by class", () => {
    const whole = numbered(Array.from({ length: 100 }, (_, index) => index % 5));
    const [train, validation, test] = whole.split([0.8, 0.1, 0.1], { seed: 1, stratified: true });
    expect([train, validation, test].map((part) => part.classCounts())).toEqual([
      [16, 16, 16, 16, 16],
      [2, 2, 2, 2, 2],
      [2, 2, 2, 2, 2],
    ]);
  });

  test.each([
    [[0.5, 0.4], "Dataset.split: expected at least two fractions that add up to 1, got the array [0.5, 0.4]"],
    [[1], "Dataset.split: a fraction must be a number in (0, 1), got 1"],
    [[], "Dataset.split: expected at least two fractions that add up to 1, got the array []"],
    [[0.5, "0.5"], 'Dataset.split: a fraction must be a number in (0, 1), got the string "0.5": leave out the quotes'],
    [
      [0.9, 0.05, 0.05],
      "expected fractions that leave all parts some of the 4 samples, got the array [0.9, 0.05, 0.05]",
    ],
  ])("the fractions %j are refused", (fractions, message) => {
    expect(() => numbered([0, 1, 2, 3]).split(fractions as number[])).toThrow(message);
  });
});

describe("folds", () => {
  const folded = labelsOf(2).chain((labels) =>
    fc.tuple(fc.constant(labels), fc.integer({ min: 2, max: Math.min(7, labels.length) })),
  );

  test("cover all samples, each validates once, sizes differ by one at most", () => {
    fc.assert(
      fc.property(folded, fc.boolean(), fc.integer(), ([labels, k], stratified, seed) => {
        const folds = numbered(labels).folds(k, { seed, stratified });
        expect(folds.length).toBe(k);
        expect(folds.flatMap(([, validation]) => numbers(validation)).sort(byValue)).toEqual([...labels.keys()]);
        for (const [train, validation] of folds) {
          expect([...numbers(train), ...numbers(validation)].sort(byValue)).toEqual([...labels.keys()]);
        }
        const sizes = folds.map(([, validation]) => validation.size);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("stratified: numbers of a class differ by one at most", () => {
    fc.assert(
      fc.property(folded, fc.integer(), ([labels, k], seed) => {
        const counts = numbered(labels)
          .folds(k, { seed, stratified: true })
          .map(([, validation]) => validation.classCounts());
        for (let label = 0; label < 5; label++) {
          const own = counts.map((each) => each[label] as number);
          expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("are drawn from the seed", () => {
    const whole = numbered(Array.from({ length: 30 }, (_, index) => index % 5));
    const folds = (seed: number) => whole.folds(3, { generator: new Generator(seed) }).map(([, part]) => numbers(part));
    expect(folds(1)).toEqual(folds(1));
    expect(folds(1)).not.toEqual(folds(2));
  });

  test.each<[unknown, string]>([
    [1, "Dataset.folds: expected a whole number from 2 to the size 4, got 1"],
    [5, "Dataset.folds: expected a whole number from 2 to the size 4, got 5"],
    [2.5, "Dataset.folds: k must be a whole number of at least 1, got 2.5"],
    ["2", 'Dataset.folds: k must be a whole number of at least 1, got the string "2": leave out the quotes'],
  ])("%j are refused", (k, message) => {
    expect(() => numbered([0, 1, 2, 3]).folds(k as number)).toThrow(message);
  });

  test("a data set for regression has no classes to deal by", () => {
    const targets = Float32Array.of(1, 2);
    const data = new Dataset({ samples: targets, sampleShape: [1], targets, targetShape: [1] });
    expect(data.folds(2, { seed: 1 }).length).toBe(2);
    expect(() => data.folds(2, { stratified: true })).toThrow("a data set for regression has no class numbers");
  });
});

describe("filter", () => {
  const pets = Dataset.from([[1], [2], [3], [4]], ["cat", "dog", "cat", "eel"]);

  test("keeps what the function says, by number, label, class name or elements; classes stay", () => {
    expect(numbers(pets.filter(({ label }) => label > 0))).toEqual([2, 4]);
    expect(numbers(pets.filter(({ className }) => className === "cat"))).toEqual([1, 3]);
    expect(numbers(pets.filter(({ index }) => index % 2 === 0))).toEqual([1, 3]);
    const large = pets.weighted([1, 2, 3, 4]).filter(({ sample }) => (sample[0] as number) > 2);
    expect([numbers(large), [...large.weights()], large.classNames]).toEqual([[3, 4], [3, 4], ["cat", "dog", "eel"]]); // biome-ignore format: a line
  });

  test("sees targets as labels", () => {
    const targets = Float32Array.of(1, 2, 3, 4);
    const data = new Dataset({ samples: targets.slice(0, 2), sampleShape: [1], targets, targetShape: [2] });
    expect(numbers(data.filter(({ labels }) => labels[1] === 4))).toEqual([2]);
    expect(() => data.filter(({ label }) => label === 0)).toThrow(
      new TypeError("Dataset.filter: a sample has targets [2] and no one label; read its labels"),
    );
  });

  test.each<[string, unknown, string]>([
    ["nothing", () => false, "Dataset.filter: none of the 4 samples is kept"],
    ["a number", () => 1, "Dataset.filter: what it says of sample 0 must be true or false, got the number 1"],
    [
      "a promise",
      async () => true,
      "Dataset.filter: what it says of sample 0 must be true or false, got a Promise; await it",
    ],
    ["no function", "cat", 'Dataset.filter: expected a function of a sample, got the string "cat"'],
  ])("%s is refused", (_, keeps, message) => {
    expect(() => pets.filter(keeps as never)).toThrow(message);
  });
});

describe("concat", () => {
  const bytes = (samples: number[], labels: number[], more: object = {}) =>
    new Dataset({ samples: Uint8Array.from(samples), sampleShape: [1], labels, classes: 3, ...more });

  test("one after the other, with labels and weights; a sample without a weight counts 1", () => {
    const all = bytes([0, 51], [0, 1]).concat(
      bytes([102, 153], [2, 0]).weighted([5, 0]).subset([1, 0]),
      bytes([255], [1]),
    );
    expect(numbers(all)).toEqual([0, 0.2, 0.6, 0.4, 1].map(Math.fround));
    expect([[...all.labels()], [...all.weights()]]).toEqual([[0, 1, 0, 2, 1], [1, 1, 0, 5, 1]]); // biome-ignore format: a line
    expect(bytes([0], [0]).concat().isWeighted).toBe(false);
  });

  test("bytes and floats, of whatever scale, are joined as batches hold them", () => {
    const floats = (scale: number) =>
      new Dataset({ samples: Float32Array.of(-7), sampleShape: [1], labels: [2], classes: 3, scale });
    const all = bytes([51], [0]).concat(floats(1), floats(0.5), bytes([255], [1]));
    expect(numbers(all)).toEqual([Math.fround(0.2), -7, -3.5, 1]);
  });

  test("bytes that mean something else are joined as what they mean, whatever their steps say", () => {
    const normal = bytes([0, 255], [0, 1]).normalized({ mean: [0.5], deviation: [0.25] });
    expect(numbers(normal.concat(bytes([0, 51], [2, 0], { steps: normal.steps })))).toEqual([
      -2,
      2,
      0,
      Math.fround(0.2),
    ]);
    const doubled = bytes([3], [1], { scale: 2 });
    expect(numbers(doubled.concat(bytes([51], [0], { steps: doubled.steps })))).toEqual([6, Math.fround(0.2)]);
  });

  test("what was normalized alike stays so", () => {
    const statistics = { mean: [0.5], deviation: [0.25] };
    const all = bytes([0, 255], [0, 1])
      .normalized(statistics)
      .concat(bytes([255], [1]).normalized(statistics));
    expect([numbers(all), all.steps.length]).toEqual([[-2, 2, 2], 1]);
  });

  test("parts of a split are the whole", () => {
    fc.assert(
      fc.property(labelsOf(4), fc.integer(), (labels, seed) => {
        const [first, second] = numbered(labels).split(0.5, { seed });
        const all = first.concat(second);
        expect(numbers(all).sort(byValue)).toEqual([...labels.keys()]);
        expect([...all.labels()]).toEqual(numbers(all).map((number) => labels[number]));
      }),
    );
  });

  test.each<[string, Dataset, string]>([
    [
      "another shape",
      Dataset.from([[1, 2]], [0], { classes: 3 }),
      "Dataset.concat: data set 1 has samples [2], the first [1]; map them to one shape",
    ],
    ["other classes", Dataset.from([[1]], [0]), "data set 1 has 1 classes, the first 3 classes; pass classes to both"],
    [
      "targets",
      new Dataset({ samples: Float32Array.of(1), sampleShape: [1], targets: Float32Array.of(1, 2), targetShape: [2] }),
      "data set 1 has labels [2], the first []",
    ],
    [
      "other names",
      bytes([1], [0], { classNames: ["a", "b", "d"] }),
      'Dataset.concat: class 2 of the first data set is "c", of data set 1 "d"',
    ],
    ["another label to ignore", bytes([1], [0], { ignore: -1 }), "data set 1 ignores the label -1, the first none"],
    [
      "other steps",
      bytes([1], [0]).map("x", () => {}),
      "Dataset.concat: step 1 of the first data set is missing, of data set 1 it is x; do the same",
    ],
    [
      "another scale",
      bytes([1], [0], { scale: 1 }),
      "step 1 of the first data set is missing, of data set 1 it is scaled (1)",
    ],
    ["no data set", [1] as never, "Dataset.concat: expected data sets, got the array [1] as argument 1"],
  ])("%s is refused", (_, other, message) => {
    const named = bytes([1], [0], { classNames: ["a", "b", "c"] });
    expect(() => named.concat(other)).toThrow(message);
  });
});

describe("weights", () => {
  const given = (weights: unknown) => () =>
    new Dataset({ samples: new Uint8Array(2), sampleShape: [1], labels: [0, 0], weights: weights as never });

  test("are copied, follow their samples, and are 1 where there are none", () => {
    const weights = [1, 2];
    const data = new Dataset({ samples: new Uint8Array(2), sampleShape: [1], labels: [0, 1], weights });
    weights[0] = 7;
    expect([...data.subset([1, 0, 1]).weights()]).toEqual([2, 1, 2]);
    expect([...numbered([0, 1]).weights()]).toEqual([1, 1]);
    expect([data.isWeighted, numbered([0, 1]).isWeighted]).toEqual([true, false]);
    expect(String(data)).toBe("Dataset of 2 samples [1] in 2 classes, weighted");
  });

  test.each<[unknown, string]>([
    [[1], "Dataset: expected a weight for each of the 2 samples, got 1"],
    [[1, -1], "Dataset: the weight of sample 1 must be a finite number of at least 0, got -1"],
    [[1, Number.NaN], "Dataset: the weight of sample 1 must be a finite number of at least 0, got NaN"],
    [["1", 1], 'Dataset: the weight of sample 0 must be a finite number of at least 0, got the string "1"'],
    [[0, 0], "Dataset: all weights are 0; give some sample a weight above 0"],
    [3, "Dataset: weights must be an array of numbers, got the number 3"],
  ])("%j are refused", (weights, message) => {
    expect(given(weights)).toThrow(message);
  });
});
