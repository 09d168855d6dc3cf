import { DataLoader, Dataset, type DatasetOptions } from "@tsumiki/data";
import { onNotice, reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { tensor } from "@tsumiki/tensor";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** As many samples of one number as there are labels. */
const labelled = (labels: readonly unknown[], options: object = {}) =>
  Dataset.from(
    labels.map((_, index) => [index]),
    labels as never,
    options,
  );

const notices: string[] = [];
let before: (message: string) => void;
beforeEach(() => {
  notices.length = 0;
  before = onNotice((message) => notices.push(message));
});
afterEach(() => {
  onNotice(before);
});

describe("names", () => {
  test("are looked up in classNames, of which some may have no sample", () => {
    const animals = labelled(["cat", "dog", "cat"], { classNames: ["bird", "cat", "dog", "eel"] });
    expect(Array.from(animals.labels())).toEqual([1, 2, 1]);
    expect([animals.classes, animals.classCounts()]).toEqual([4, [0, 2, 1, 0]]);
    expect(notices).toEqual([]);
  });

  test("without classNames are collected, sorted by code units", () => {
    const all = labelled(["b", "a", "Z", "ä", "a"]);
    expect(all.classNames).toEqual(["Z", "a", "b", "ä"]);
    expect(Array.from(all.labels())).toEqual([2, 1, 0, 3, 1]);
    expect(all.classes).toBe(4);
    expect(Object.isFrozen(all.classNames)).toBe(true);
    expect(labelled(["b", "a"], { classes: 2 }).classNames).toEqual(["a", "b"]);
  });

  test("may be digits, if classNames says so or they are not all", () => {
    expect(Array.from(labelled(["7", "0"], { classNames: ["0", "7"] }).labels())).toEqual([1, 0]);
    expect(labelled(["7", "seven"]).classNames).toEqual(["7", "seven"]);
  });

  test("stay those of a subset", () => {
    expect(labelled(["b", "a", "c"]).subset([2]).classNames).toEqual(["a", "b", "c"]);
  });

  test.each<[string, unknown[], object, ErrorConstructor, string]>([
    [
      "an unknown one",
      ["cat", "dogs"],
      { classNames: ["cat", "dog"] },
      RangeError,
      'the label of sample 1 is the string "dogs", which is not among the classNames, did you mean "dog"?',
    ],
    [
      "one that is like no other",
      ["cat", "elephant"],
      { classNames: ["cat", "dog"] },
      RangeError,
      'the label of sample 1 is the string "elephant", which is not among the classNames',
    ],
    [
      "numbers in strings",
      ["7", " 0"],
      {},
      TypeError,
      'the label of sample 0 is the string "7"; give the number 7, or classNames',
    ],
    [
      "a number among names",
      ["cat", 1],
      {},
      TypeError,
      'the label of sample 1 is the number 1, but that of sample 0 is the string "cat"; give all as numbers, or all as names',
    ],
    [
      "a name among numbers",
      [0, 1, "cat"],
      {},
      TypeError,
      'the label of sample 2 is the string "cat", but that of sample 0 is the number 0; give all as numbers, or all as names',
    ],
    [
      "a name of two classes",
      ["cat"],
      { classNames: ["cat", "dog", "cat"] },
      RangeError,
      'the name "cat" is that of class 0 and of class 2',
    ],
    [
      "another number of names than classes",
      ["cat", "dog", "cat"],
      { classes: 3 },
      RangeError,
      "the labels are 2 different names, but there are 3 classes; give classNames",
    ],
    [
      "another number of classNames than classes",
      ["cat"],
      { classes: 3, classNames: ["cat", "dog"] },
      RangeError,
      "expected a name for each of the 3 classes, got 2",
    ],
  ])("%s: refused", (_, labels, options, kind, message) => {
    const make = () => labelled(labels, options);
    expect(make).toThrow(new kind(`Dataset: ${message}`));
    expect(make).toThrow(kind);
  });
});

describe("one-hot rows", () => {
  test("are class numbers, and their length is the number of classes", () => {
    const all: unknown[][] = [
      [
        [0, 1, 0],
        [1, 0, 0],
      ],
      [Uint8Array.of(0, 1, 0), Float32Array.of(1, 0, 0)],
      withBackend(reference, () => tensor(Float64Array.of(0, 1, 0, 1, 0, 0), [2, 3])).toArray() as unknown[],
    ];
    for (const rows of all) {
      const dataset = labelled(rows);
      expect([Array.from(dataset.labels()), dataset.classes, dataset.labelShape]).toEqual([[1, 0], 3, []]);
      expect(labelled(rows, { classes: 3, classNames: ["a", "b", "c"] }).classNames).toEqual(["a", "b", "c"]);
    }
    expect(notices).toEqual([]);
  });

  test.each<[string, unknown[], object, ErrorConstructor | typeof ShapeError, string]>([
    [
      "a distribution",
      [
        [0, 1],
        [0.25, 0.75],
      ],
      {},
      RangeError,
      "the label of sample 1 is the array [0.25, 0.75], which is no one-hot row; distributions and other numbers are targets: a Float32Array, with targetShape: [2]",
    ],
    ["two ones", [[1, 1]], {}, RangeError, "the label of sample 0 is the array [1, 1], which is no one-hot row"],
    ["none", [[0, 0]], {}, RangeError, "the label of sample 0 is the array [0, 0], which is no one-hot row"],
    [
      "another length",
      [[1, 0], [1]],
      {},
      ShapeError,
      "the label of sample 0 is a row of 2 numbers, that of sample 1 1 numbers",
    ],
    [
      "no row",
      [[1, 0], 1],
      {},
      ShapeError,
      "the label of sample 0 is a row of 2 numbers, that of sample 1 the number 1",
    ],
    [
      "a column of class numbers, which might all be 1",
      [[1], [1]],
      {},
      ShapeError,
      "the label of sample 0 is the array [1], a row of one number, which tells no class from another: labels.map(([label]) => label) are class numbers",
    ],
    [
      "another number of classes",
      [[1, 0]],
      { classes: 3 },
      RangeError,
      "one-hot rows of 2 numbers are of 2 classes, but classes is 3",
    ],
  ])("%s: refused", (_, labels, options, kind, message) => {
    const make = () => labelled(labels, options);
    expect(make).toThrow(`Dataset: ${message}`);
    expect(make).toThrow(kind);
  });

  test("a tensor is told how to become rows", () => {
    const labels = withBackend(reference, () => tensor([[0, 1]]));
    expect(() => Dataset.from([[1]], labels as never)).toThrow(
      new TypeError("Dataset: labels must be an array of class numbers, got a Tensor [1, 2]; its toArray() is one"),
    );
  });
});

describe("labels that do not begin at 0 give notice", () => {
  test.each([
    [
      [1, 3, 2],
      "the labels go from 1 to 3, so there are 4 classes and class 0 has no sample; subtract 1, or pass classes",
    ],
    [
      [9, 5],
      "the labels go from 5 to 9, so there are 10 classes and classes 0 to 4 have no sample; subtract 5, or pass classes",
    ],
    [
      [2, 2],
      "the labels are all 2, so there are 3 classes and classes 0 to 1 have no sample; subtract 2, or pass classes",
    ],
    [
      [-1, 1, 2],
      "the labels go from 1 to 2, so there are 3 classes and class 0 has no sample; subtract 1, or pass classes",
    ],
  ])("%j", (labels, message) => {
    expect(labelled(labels, { ignore: -1 }).classes).toBe(Math.max(...labels) + 1);
    expect(notices).toEqual([`Dataset: ${message}`]);
  });

  test.each<[number[], object]>([
    [[1, 3], { classes: 4 }],
    [[1, 2], { classNames: ["none", "cat", "dog"] }],
    [[0, 5], {}],
    [[0, 1, 2], { ignore: 0 }],
  ])("%j with %j: not", (labels, options) => {
    labelled(labels, options);
    expect(notices).toEqual([]);
  });
});

describe("labels of a shape", () => {
  /** Two samples of 2 x 2 labels. */
  const images = (options: object = {}) =>
    new Dataset({
      samples: new Float32Array(8),
      sampleShape: [1, 2, 2],
      labels: [0, 1, 2, -100, 1, 1, 0, 2],
      labelShape: [2, 2],
      ignore: -100,
      ...options,
    } as DatasetOptions);

  test("are a class for each position, and come in batches of that shape", () => {
    const dataset = images();
    expect([dataset.classes, dataset.labelShape, dataset.ignore]).toEqual([3, [2, 2], -100]);
    expect(String(dataset)).toBe("Dataset of 2 samples [1, 2, 2] with labels [2, 2] in 3 classes");
    withBackend(reference, () => {
      for (const { labels } of new DataLoader(dataset.subset([1, 0]), { batchSize: 2 })) {
        expect(labels.shape).toEqual([2, 2, 2]);
        expect([...labels.data()]).toEqual([1, 1, 0, 2, 0, 1, 2, -100]);
      }
    });
  });

  test("labels() are all of them, and classCounts() counts those that are not ignored", () => {
    expect(Array.from(images().subset([1, 0]).labels())).toEqual([1, 1, 0, 2, 0, 1, 2, -100]);
    expect(images().classCounts()).toEqual([2, 3, 2]);
    expect(images().subset([0]).classCounts()).toEqual([1, 1, 1]);
  });

  test("can be split, but not by class", () => {
    expect(
      images()
        .split(0.5, { seed: 1 })
        .map(({ size }) => size),
    ).toEqual([1, 1]);
    expect(() => images().split(0.5, { stratified: true })).toThrow(
      new TypeError("Dataset.split: samples with labels [2, 2] belong to no one class; leave out stratified"),
    );
  });

  test.each<[string, object, string]>([
    [
      "another number of labels",
      { labels: [0, 1] },
      "expected labels [2, 2] for each of the 2 samples [1, 2, 2], 8 numbers, got 2",
    ],
    [
      "nested labels",
      { labels: [[0, 1, 1, 0]] },
      "with a labelShape, labels are one array of class numbers, got the array [[…]]; labels.flat(Infinity) makes it one",
    ],
    [
      "nested labels in typed arrays, which flat leaves as they are",
      { labels: [Uint8Array.of(0, 1, 1, 0), Uint8Array.of(0, 1, 1, 0)] },
      "with a labelShape, labels are one array of class numbers, got the array [{…}, {…}]; labels.flatMap((each) => [...each]) makes it one",
    ],
    [
      "a label that is no class",
      { classes: 2 },
      "label 2 of sample 0 at its element 2 is not a class: expected whole numbers in [0, 2)",
    ],
    [
      "a label that should be ignored",
      { ignore: undefined },
      "label -100 of sample 0 at its element 3 is not a class: expected whole numbers in [0, 16777216); if it counts for nothing, pass ignore: -100",
    ],
    ["a shape of none", { labelShape: [0] }, "expected whole numbers of at least 1 in labelShape, got the array [0]"],
    ["an ignore that is none", { ignore: 0.5 }, "ignore must be a whole number from -16777216 to 16777216, got 0.5"],
    [
      "labels that are all ignored",
      { labels: new Int32Array(8), ignore: 0 },
      "every label is 0, which is ignored; pass classes, or other labels",
    ],
  ])("%s: refused", (_, options, message) => {
    expect(() => images(options)).toThrow(`Dataset: ${message}`);
  });
});

test("one label a sample may be ignored too: it is in no count, and a stratified split shares it out", () => {
  const labels = Array.from({ length: 40 }, (_, index) => [0, 1, 255, 255][index % 4] as number);
  const some = labelled(labels, { ignore: 255 });
  expect([some.classes, some.classCounts()]).toEqual([2, [10, 10]]);
  const [first] = some.split(0.5, { seed: 3, stratified: true });
  expect([first.classCounts(), first.labels().filter((label) => label === 255).length]).toEqual([[5, 5], 10]);
});

test("labels of 64 bits, as a file may hold them, are told how to become numbers", () => {
  const expected = "expected whole numbers in [0, 16777216); Array.from(labels, Number) makes them of bigints";
  expect(() => Dataset.from([[0], [1]], BigInt64Array.of(0n, 1n) as never)).toThrow(
    new TypeError(`Dataset: the label of sample 0 is the bigint 0n: ${expected}`),
  );
});

test("as many names as labels from 1 on: what is amiss is said", () => {
  const amiss = (labels: number[], classNames: string[]) => () => labelled(labels, { classNames });
  expect(amiss([1, 2, 3], ["a", "b", "c"])).toThrow(
    new RangeError(
      "Dataset: expected a name for each of the 4 classes, got 3: the labels begin at 1 instead of 0; subtract 1",
    ),
  );
  expect(amiss([0, 1, 2], ["a", "b"])).toThrow(
    new RangeError("Dataset: expected a name for each of the 3 classes, got 2"),
  );
});
