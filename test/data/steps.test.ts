import { inspect } from "node:util";
import { DataLoader, Dataset, differingClass, differingStep } from "@tsumiki/data";
import { reference, withBackend } from "@tsumiki/kernels";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const names = ["the training data", "the validation data"] as const;

/** Three images of 2 channels with 2 pixels each. */
const images = () =>
  new Dataset({
    samples: Uint8Array.of(0, 51, 255, 255, 102, 153, 0, 255, 204, 255, 255, 0),
    sampleShape: [2, 1, 2],
    labels: [0, 1, 1],
    classNames: ["cat", "dog"],
  });

function elements(dataset: Dataset): number[][] {
  return Array.from({ length: dataset.size }, (_, index) => [...dataset.sample(index)]);
}

describe("map", () => {
  const points = Dataset.from([[1, 2], [3, 4], [5, 6]], [0, 1, 2]); // biome-ignore format: a line

  test("changes samples in place or takes what is returned, once, and leaves the data set as it was", () => {
    let calls = 0;
    const doubled = points.map("double", (sample) => {
      calls++;
      for (const i of [0, 1]) sample[i] = 2 * (sample[i] as number);
    });
    expect(elements(doubled)).toEqual([[2, 4], [6, 8], [10, 12]]); // biome-ignore format: a line
    expect(elements(points.map("negate", (sample) => sample.map((each) => -each)))[2]).toEqual([-5, -6]);
    withBackend(reference, () => {
      for (const _ of [1, 2]) for (const { images } of new DataLoader(doubled, { batchSize: 3 })) images.data();
    });
    expect(calls).toBe(3);
    expect(elements(points)).toEqual([[1, 2], [3, 4], [5, 6]]); // biome-ignore format: a line
  });

  test("may give another shape, which the compiler knows", () => {
    const sums: Dataset<[1]> = points.map("sum", ([a = 0, b = 0]) => [a + b], { sampleShape: [1] });
    expect([sums.sampleShape, elements(sums)]).toEqual([[1], [[3], [7], [11]]]);
    // @ts-expect-error: samples of one number
    const wrong: Dataset<[2]> = sums;
    expect(wrong).toBe(sums);
  });

  test("sees samples as batches do, of the rows of a subset alone, with their labels and weights", () => {
    const seen: number[][] = [];
    const subset = images().weighted([1, 2, 3]).subset([2, 0]);
    const same = subset.map("look", (sample) => {
      seen.push([...sample]);
    });
    expect(seen).toEqual(elements(subset));
    expect([[...same.labels()], [...same.weights()], same.classNames]).toEqual([[1, 0], [3, 1], ["cat", "dog"]]); // biome-ignore format: a line
  });

  test.each<[string, () => unknown, string]>([
    [
      "a number",
      () => points.map("x", () => 3 as never),
      "Dataset.map, x: expected the numbers of sample 0, or nothing if",
    ],
    [
      "too many",
      () => points.map("x", () => [1, 2, 3]),
      "expected 2 numbers for sample 0, since sampleShape is [2], got 3",
    ],
    ["NaN", () => points.map("x", (s) => s.fill(s[0] === 3 ? Number.NaN : 0)), "x: it made element 0 of sample 1 NaN"],
    ["a promise", () => points.map("x", (async () => {}) as never), "Dataset.map, x: the function returned a promise"],
    ["no function", () => points.map("x", 3 as never), "Dataset.map, x: expected a function of a sample, got the num"],
    ["no name", () => points.map((() => {}) as never, () => {}), "Dataset.map: the step's name must be a string, got"],
    ["an empty name", () => points.map(" ", () => {}), 'Dataset.map: the step\'s name must say what is done, got " "'],
    [
      "a shape that is none",
      () => points.map("x", () => [], { sampleShape: [0] }),
      "whole numbers of at least 1 in samp",
    ],
    [
      "an unknown option",
      () => points.map("x", () => {}, { shape: [1] } as never),
      "Dataset.map, x: unknown option shape",
    ],
  ])("%s is refused", (_, map, message) => {
    expect(map).toThrow(message);
  });
});

describe("statistics", () => {
  test("by hand: two channels", () => {
    // In bytes, channel 0: 0, 51, 102, 153, 204, 255; channel 1: 255, 255, 0, 255, 255, 0.
    const { mean, deviation } = images().statistics();
    expect(mean[0]).toBeCloseTo(0.5, 15);
    expect(mean[1]).toBeCloseTo(2 / 3, 15);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(2 * (0.25 + 0.09 + 0.01)) / Math.sqrt(6), 15);
    expect(deviation[1]).toBeCloseTo(Math.sqrt(2) / 3, 15);
  });

  test("by element", () => {
    const { mean, deviation } = Dataset.from([[1, 10], [3, 10]], [0, 0]).statistics({ per: "element" }); // biome-ignore format: a line
    expect([mean, deviation]).toEqual([[2, 10], [1, 0]]); // biome-ignore format: a line
  });

  test("of single numbers and of columns", () => {
    expect(Dataset.from([1, 3], [0, 0]).statistics()).toEqual({ mean: [2], deviation: [1] });
    const columns = Dataset.from(
      [
        [1, 10],
        [3, 50],
      ],
      [0, 0],
    );
    expect(columns.statistics()).toEqual({ mean: [2, 30], deviation: [1, 20] });
  });

  test("are those of plain sums in exact arithmetic, whatever the numbers", () => {
    // Multiples of 1/8 whose sums of squares float64 holds exactly.
    const number = fc.integer({ min: -4000, max: 4000 }).map((eighths) => eighths / 8);
    const rows = fc.array(fc.array(number, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, fc.constantFrom("channel", "element"), (samples, per) => {
        const data = new Dataset({
          samples: Float32Array.from(samples.flat()),
          sampleShape: [2, 3],
          labels: samples.map(() => 0),
        });
        const { mean, deviation } = data.statistics({ per });
        const groups = per === "channel" ? 2 : 6;
        expect([mean.length, deviation.length]).toEqual([groups, groups]);
        for (let group = 0; group < groups; group++) {
          const own = samples.flatMap((sample) => sample.slice((group * 6) / groups, ((group + 1) * 6) / groups));
          const [n, sum, squares] = [own.length, total(own), total(own.map((each) => each * each))];
          expect(Math.abs((mean[group] as number) - sum / n)).toBeLessThanOrEqual(1e-12);
          const exact = Math.sqrt(n * squares - sum * sum) / n;
          expect(Math.abs((deviation[group] as number) - exact)).toBeLessThanOrEqual(1e-11 * (1 + exact));
        }
      }),
    );
  });

  test("of a large mean the deviation keeps its digits", () => {
    const samples = Float32Array.from({ length: 3000 }, (_, index) => 2 ** 20 + (index % 3));
    const { mean, deviation } = new Dataset({ samples, sampleShape: [1], labels: new Uint8Array(3000) }).statistics();
    expect(mean[0]).toBeCloseTo(2 ** 20 + 1, 9);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  test("what is small beside a sum on the way is not lost", () => {
    const samples = Float32Array.of(0, 2 ** 60, ...Array(1000).fill(1), -(2 ** 60));
    const { mean } = new Dataset({ samples, sampleShape: [1], labels: new Uint8Array(1003) }).statistics();
    expect(mean).toEqual([1000 / 1003]);
  });

  test("another word is refused", () => {
    expect(() => images().statistics({ per: "pixel" as never })).toThrow('per must be "channel" or "element"');
  });
});

describe("normalized", () => {
  test("by the own statistics, mean and deviation are 0 and 1, and bytes are read as before", () => {
    const data = images();
    const normal = data.normalized(data.statistics());
    const { mean, deviation } = normal.statistics();
    for (const each of mean) expect(each).toBeCloseTo(0, 14);
    for (const each of deviation) expect(each).toBeCloseTo(1, 14);
    const raw = elements(data);
    expect(raw).toEqual(elements(images()));
  });

  test("each element is that of (x − mean) / deviation in float64, rounded once", () => {
    const element = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.double({ min: -3, max: 3, noNaN: true }));
    fc.assert(
      fc.property(element, fc.double({ min: 0.1, max: 9, noNaN: true }), ([byte, mean], deviation) => {
        const data = new Dataset({ samples: Uint8Array.of(byte), sampleShape: [1], labels: [0] });
        const [normal] = data.normalized({ mean: [mean], deviation: [deviation] }).sample(0);
        const exact = (byte / 255 - mean) / deviation;
        expect(Math.abs((normal as number) - exact)).toBeLessThanOrEqual(2 ** -23 * (Math.abs(exact) + 1e-6));
      }),
    );
  });

  test("by hand, twice, by channel and by element", () => {
    const data = Dataset.from([[[1, 2], [3, 4]]], [0]); // biome-ignore format: a line
    const once = data.normalized({ mean: [1, 2], deviation: [2, 4] });
    expect(elements(once)).toEqual([[0, 0.5, 0.25, 0.5]]);
    const twice = once.normalized({ mean: [0, 1, 2, 3], deviation: [1, 1, 0.5, 0.25] });
    expect(elements(twice)).toEqual([[0, -0.5, -3.5, -10]]);
    expect(elements(twice.normalized({ mean: [1, 1], deviation: [1, 2] }))).toEqual([[-1, -1.5, -2.25, -5.5]]);
  });

  test("what is constant becomes 0, and is otherwise only shifted", () => {
    const data = Dataset.from([[0.1, 1], [0.1, 3]], [0, 0]); // biome-ignore format: a line
    const statistics = data.statistics();
    expect(statistics.deviation[0]).toBe(0);
    expect(elements(data.normalized(statistics))).toEqual([[0, -1], [0, 1]]); // biome-ignore format: a line
    const [other] = elements(Dataset.from([[0.6, 2]], [0]).normalized(statistics));
    expect(other?.[0]).toBeCloseTo(0.5, 6);
  });

  test("statistics outlive JSON", () => {
    const statistics = images().statistics();
    expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
  });

  test.each<[unknown, string]>([
    [undefined, "Dataset.normalized: expected statistics, { mean, deviation }, got undefined"],
    [{ mean: 0, deviation: 1 }, "Dataset.normalized: mean must be an array of numbers, got the number 0"],
    [{ mean: [0, 0], deviation: [1, Number.NaN] }, "deviation must be finite numbers, got the number NaN at 1"],
    [{ mean: [0, 0], deviation: [1, -1] }, "deviation 1 must be 0, or a number to divide by, got -1"],
    [
      { mean: [0, 0, 0], deviation: [1, 1, 1] },
      "for samples [2, 1, 2] expected 2, one a channel, or 4, one an element, got 3",
    ],
    [{ mean: [0, 0], deviation: [1] }, "got 2 means and 1 deviations"],
    [{ mean: [0, 0], std: [1, 1] }, "Dataset.normalized: unknown option std. It takes mean, deviation"],
  ])("%j is refused", (statistics, message) => {
    expect(() => images().normalized(statistics as never)).toThrow(message);
  });
});

describe("the list of steps", () => {
  const invert = (sample: Float32Array) => sample.map((each) => 1 - each);

  test("is carried through subsets and shown", () => {
    const given = new Dataset({
      samples: new Uint8Array(8),
      sampleShape: [1, 2],
      labels: [0, 1, 0, 1],
      steps: [{ name: "resized", madeWith: "2 pixels" }],
    });
    const data = given.map("invert", invert).normalized({ mean: [0.13066], deviation: [0.30811] });
    const shown =
      "Dataset of 2 samples [1, 2] in 2 classes, resized (2 pixels), invert, normalized (mean 0.1307, deviation 0.3081)";
    for (const part of [data.take(2), data.split(0.5)[0], data.filter(({ label }) => label === 0)]) {
      expect(inspect(part)).toBe(shown);
    }
    expect(data.steps.map(({ name, madeWith }) => [name, madeWith])).toEqual([
      ["resized", "2 pixels"],
      ["invert", ""],
      ["normalized", "mean 0.1307, deviation 0.3081"],
    ]);
    expect(String(images())).toBe("Dataset of 3 samples [2, 1, 2] in 2 classes (cat, dog)");
    expect(String(images().weighted([1, 2, 3]).normalized(images().statistics()))).toBe(
      "Dataset of 3 samples [2, 1, 2] in 2 classes (cat, dog), weighted, normalized (mean [0.5, 0.6667], deviation [0.3416, 0.4714])",
    );
  });

  test("is the same where the same was done, also by a function written twice", () => {
    const statistics = images().statistics();
    const prepare = (data: Dataset) =>
      data.map("half", (sample) => sample.map((each) => each / 2), { madeWith: [2, "up"] }).normalized(statistics);
    expect(differingStep(prepare(images()), prepare(images().take(2)), names)).toBe(undefined);
    const twice = [
      images().map("x", (sample) => sample.fill(1)),
      images().map("x", (sample) => sample.fill(1)),
    ] as const;
    expect(differingStep(...twice, names)).toBe(undefined);
  });

  const scaled = (data: Dataset, factor: number) =>
    data.map("scale", (s) => s.map((each) => factor * each), { madeWith: factor });

  test.each<[string, Dataset, Dataset, string]>([
    [
      "missing there",
      images().map("invert", invert),
      images(),
      "step 1 of the training data is invert, of the validation data it is missing",
    ],
    [
      "missing here",
      images(),
      images().map("invert", invert),
      "step 1 of the training data is missing, of the validation data it is invert",
    ],
    [
      "another function",
      images().map("invert", invert),
      images().map("invert", (s) => s.map((each) => 255 - each)),
      "step 1 of the training data is invert, of the validation data it is invert, too, but with other numbers or by another function",
    ],
    [
      "other numbers",
      scaled(images(), 2),
      scaled(images(), 3),
      "step 1 of the training data is scale (2), of the validation data it is scale (3)",
    ],
    [
      "the own statistics",
      images().map("invert", invert).normalized(images().statistics()),
      images().map("invert", invert).normalized(images().take(1).statistics()),
      "step 2 of the training data is normalized (mean [0.5, 0.6667], deviation [0.3416, 0.4714]), of the validation data it is normalized (mean [0.1, 1], deviation [0.1, 0])",
    ],
  ])("%s: the first step that differs is named", (_, train, validation, message) => {
    expect(differingStep(train, validation, names)).toBe(message);
  });

  test("classes that are called otherwise are named", () => {
    const other = Dataset.from([[1], [2]], ["bird", "cat"]);
    expect(differingClass(images(), other, names)).toBe(
      'class 0 of the training data is "cat", of the validation data "bird"',
    );
    expect(differingClass(images(), images().take(1), names)).toBe(undefined);
    expect(differingClass(images(), Dataset.from([[1], [2]], [0, 1]), names)).toBe(undefined);
    const third = Dataset.from([[1]], ["cat"], { classNames: ["cat", "dog", "eel"] });
    expect(differingClass(images(), third, names)).toBe(
      'class 2 of the training data is missing, of the validation data "eel"',
    );
  });

  test("steps that are none are refused", () => {
    const given = (steps: unknown) => () =>
      new Dataset({ samples: new Uint8Array(2), sampleShape: [2], labels: [0], steps: steps as never });
    expect(given("resized")).toThrow('Dataset: steps must be an array, got the string "resized"');
    expect(given(["resized"])).toThrow("Dataset: the name of step 0 must be a string, got undefined");
    expect(given([{ name: "resized", madeWith: 2 }])).toThrow(
      "Dataset: madeWith of step 0 must be a string, got the num",
    );
  });
});

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
