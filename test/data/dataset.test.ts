import { Dataset } from "@tsumiki/data";
import { describe, expect, test } from "vitest";

/** Three images of one channel, 1 pixel high and 2 wide. */
const images = () =>
  new Dataset({
    samples: Uint8Array.of(0, 51, 102, 153, 204, 255),
    sampleShape: [1, 1, 2],
    labels: [2, 0, 2],
    classes: 3,
  });

test("bytes become numbers in [0, 1] when they are read", () => {
  expect(Array.from(images().sample(1))).toEqual([0.4, 0.6].map(Math.fround));
});

test("every byte becomes the float32 nearest to byte / 255", () => {
  const samples = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const dataset = new Dataset({ samples, sampleShape: [256], labels: [0], classes: 1 });
  expect(Array.from(dataset.sample(0))).toEqual(Array.from(samples, (byte) => Math.fround(byte / 255)));
});

test("another scale can be given, and floats have none by default", () => {
  const bytes = new Dataset({ samples: Uint8Array.of(3), sampleShape: [1], labels: [0], classes: 1, scale: 2 });
  const floats = new Dataset({ samples: Float32Array.of(-3.5), sampleShape: [1], labels: [0], classes: 1 });
  expect([bytes.sample(0)[0], floats.sample(0)[0]]).toEqual([6, -3.5]);
});

test("it tells its sizes, labels and classes", () => {
  const dataset = images();
  expect([dataset.size, dataset.sampleShape, dataset.labelShape, dataset.classes]).toEqual([3, [1, 1, 2], [], 3]);
  expect(Array.from(dataset.labels())).toEqual([2, 0, 2]);
  expect(dataset.classCounts()).toEqual([1, 0, 2]);
});

test("the number of classes is one more than the largest label, unless given", () => {
  const samples = new Float32Array(2);
  expect(new Dataset({ samples, sampleShape: [1], labels: [0, 4] }).classes).toBe(5);
});

test("classes may have names", () => {
  expect(Dataset.from([[1], [2]], [0, 1], { classNames: ["cat", "dog"] }).classNames).toEqual(["cat", "dog"]);
});

test("labels are copied: changing the array that was given changes nothing", () => {
  const labels = [0, 1];
  const dataset = Dataset.from([[1], [2]], labels);
  labels[0] = 7;
  expect(Array.from(dataset.labels())).toEqual([0, 1]);
});

test("targets of regression are rows of numbers", () => {
  const dataset = new Dataset({
    samples: Float32Array.of(1, 2),
    sampleShape: [1],
    targets: Float32Array.of(10, 11, 20, 21),
    targetShape: [2],
  });
  const [samples, targets] = [new Float32Array(2), new Float32Array(4)];
  dataset.gather([1, 0], samples, targets);
  expect([Array.from(samples), Array.from(targets)]).toEqual([
    [2, 1],
    [20, 21, 10, 11],
  ]);
  expect([dataset.classes, dataset.labelShape]).toEqual([undefined, [2]]);
  expect(() => dataset.labels()).toThrow("Dataset: a data set for regression has no class numbers");
});

describe("from arrays and labels", () => {
  test("nesting gives the shape of a sample", () => {
    const dataset = Dataset.from([[[1, 2, 3]], [[4, 5, 6]]], [0, 1]);
    expect([dataset.size, dataset.sampleShape]).toEqual([2, [1, 3]]);
    expect(Array.from(dataset.sample(1))).toEqual([4, 5, 6]);
  });

  test("plain numbers and typed arrays are samples too", () => {
    expect(Dataset.from([1, 2], [0, 1]).sampleShape).toEqual([]);
    expect(Array.from(Dataset.from([Float64Array.of(1, 2), [3, 4]], [0, 1]).sample(0))).toEqual([1, 2]);
  });

  test.each<[string, Parameters<typeof Dataset.from>[0], string]>([
    ["a shorter row", [[[1, 2]], [[3]]], "sample 1 has 1 elements along axis 1 instead of 2"],
    ["a number instead of a row", [[1, 2], 3], "sample 1 has the number 3 along axis 0 instead of 2"],
    ["deeper nesting", [[1], [[2]]], "sample 1 is nested deeper than sample 0, which gives the shape"],
    ["no sample", [], "Dataset: expected at least one sample, got none"],
    ["empty samples", [[], []], "Dataset: expected whole numbers of at least 1 in sampleShape, got the array [0]"],
  ])("%s is refused", (_, samples, message) => {
    expect(() => Dataset.from(samples, [0, 1])).toThrow(message);
  });

  test("what is no number is refused", () => {
    // @ts-expect-error: a string
    expect(() => Dataset.from([[1], ["2"]], [0, 1])).toThrow(
      'Dataset.from: expected numbers, sample 1 holds the string "2"',
    );
  });
});

describe("checks", () => {
  const samples = Float32Array.of(1, 2, 3, 4);
  const sampleShape = [2];

  test.each([
    [[0, 3], "Dataset: label 3 of sample 1 is not a class: expected whole numbers in [0, 3)"],
    [[-1, 0], "Dataset: label -1 of sample 0 is not a class"],
    [[0.5, 0], "Dataset: label 0.5 of sample 0 is not a class"],
    [[0, Number.NaN], "Dataset: label NaN of sample 1 is not a class"],
    [[0, 1, 2], "Dataset: expected a label for each of the 2 samples [2], got 3"],
  ])("labels %j are refused", (labels, message) => {
    expect(() => new Dataset({ samples, sampleShape, labels, classes: 3 })).toThrow(message);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("a sample that holds %s is refused by its place", (element) => {
    const holed = Float32Array.of(1, 2, 3, element);
    expect(() => new Dataset({ samples: holed, sampleShape, labels: [0, 0] })).toThrow(
      `Dataset: samples must be finite numbers, got ${element} in sample 1 at its element 1`,
    );
  });

  test("so are targets", () => {
    const targets = Float32Array.of(1, Number.NaN);
    expect(() => new Dataset({ samples, sampleShape, targets, targetShape: [1] })).toThrow(
      "Dataset: targets must be finite numbers, got NaN in sample 1 at its element 0",
    );
  });

  test("numbers that do not divide into samples are refused", () => {
    expect(() => new Dataset({ samples, sampleShape: [3], labels: [0] })).toThrow(
      "Dataset: the 4 numbers of samples do not divide into rows of [3], 3 numbers each",
    );
  });

  test("sampleShape must be whole numbers", () => {
    expect(() => new Dataset({ samples, sampleShape: [0.5], labels: [0] })).toThrow(
      "Dataset: expected whole numbers of at least 1 in sampleShape, got the array [0.5]",
    );
  });

  test.each([0, 1.5, Number.NaN])("%s classes are refused", (classes) => {
    expect(() => new Dataset({ samples, sampleShape, labels: [0, 0], classes })).toThrow(
      `Dataset: classes must be a whole number from 1 to 16777216, got ${classes}`,
    );
  });

  test("each class needs a name if any has one", () => {
    expect(() => new Dataset({ samples, sampleShape, labels: [0, 1], classNames: ["cat"] })).toThrow(
      "Dataset: expected a name for each of the 2 classes, got 1",
    );
  });

  test("a scale that is not finite is refused", () => {
    expect(() => new Dataset({ samples, sampleShape, labels: [0, 1], scale: Number.NaN })).toThrow(
      "Dataset: scale must be a finite number, got NaN",
    );
  });
});

describe("subsets", () => {
  test("hold the samples asked for, in that order, of the same memory", () => {
    const subset = images().subset([2, 0]).subset([1, 1, 0]);
    expect(Array.from(subset.labels())).toEqual([2, 2, 2]);
    expect([0, 1, 2].map((index) => subset.sample(index)[0])).toEqual([0, 0, 0.8].map(Math.fround));
    expect(subset.classes).toBe(3);
  });

  test("take gives the first samples", () => {
    expect(Array.from(images().take(2).labels())).toEqual([2, 0]);
  });

  test.each([
    [0, "Dataset.take: count must be a whole number of at least 1, got 0"],
    [1.5, "Dataset.take: count must be a whole number of at least 1, got 1.5"],
    [4, "Dataset.take: expected a whole number from 1 to the size 3, got 4"],
    ["2", 'Dataset.take: count must be a whole number of at least 1, got the string "2": leave out the quotes'],
  ])("take(%j) of 3 is refused", (count, message) => {
    expect(() => images().take(count as number)).toThrow(message);
  });

  test.each([3, -1, 0.5])("there is no sample %d of 3", (index) => {
    const message = `Dataset: there is no sample ${index}: expected a whole number in [0, 3)`;
    expect(() => images().subset([index])).toThrow(message);
    expect(() => images().sample(index)).toThrow(message);
    expect(() => images().gather([index], new Float32Array(2), new Float32Array(1))).toThrow(message);
  });

  test("an empty subset is refused", () => {
    expect(() => images().subset([])).toThrow("Dataset.subset: expected at least one index, got none");
  });
});
