import { expect, test } from "vitest";
import * as featureMaps from "../../../examples/experiments/src/feature-maps/index.ts";
import * as filters from "../../../examples/experiments/src/filters/index.ts";
import { neighbourCorrelation } from "../../../examples/experiments/src/filters/neighbour-correlation.ts";
import * as halfPrecision from "../../../examples/experiments/src/half-precision/index.ts";
import { rounded } from "../../../examples/experiments/src/half-precision/rounded.ts";
import * as mistakes from "../../../examples/experiments/src/mistakes/index.ts";
import * as trainingImages from "../../../examples/experiments/src/training-images/index.ts";
import { expectPicture } from "./pictures.ts";

const setting = { seed: 1, threads: 1 }; // for others compute too
const small = { data: "digits", network: "simple", epochs: 1, limit: 1000 } as const;

test("filters: noise before the training, and after it neighbours are alike", async () => {
  const result = await filters.compute({ data: "digits", epochs: 2, limit: 1000 }, setting);
  expect(result.before).toHaveLength(30);
  expect(result.after.map(({ length }) => length)).toEqual(Array(30).fill(25));
  expect(Math.abs(result.likenessBefore)).toBeLessThan(0.15);
  expect(result.likenessAfter).toBeGreaterThan(0.3);
  expectPicture(filters.picture(result));
});

test("neighbours of a slope are alike, those of a chessboard opposite", () => {
  const size = { height: 2, width: 2 };
  expect(neighbourCorrelation([[1, -1, -1, 1]], size)).toBe(-1);
  // −1, 1 / −1, 1: two pairs below each other are equal, two beside each other are opposite.
  expect(neighbourCorrelation([[-1, 1, -1, 1]], size)).toBe(0);
  expect(neighbourCorrelation([[3, 3, 7, 7]], size)).toBe(0);
  expect(neighbourCorrelation([[1, 2, 3, 4, 5]], { height: 1, width: 5 })).toBeGreaterThan(0.3);
});

test("feature maps: those of every convolution, none below 0, from a digit that was not learnt", async () => {
  const result = await featureMaps.compute({ ...small, network: "deep", limit: 200, maps: 4 }, setting);
  const shapes = result.layers.map(({ channels, height, width }) => [channels, height, width]);
  expect(shapes).toEqual([
    [16, 28, 28],
    [16, 28, 28],
    [32, 14, 14],
    [32, 16, 16],
    [64, 8, 8],
    [64, 8, 8],
  ]);
  for (const { maps, height, width } of result.layers) {
    expect(maps.map(({ length }) => length)).toEqual(Array(4).fill(height * width));
    expect(Math.min(...maps.flat())).toBe(0);
    expect(Math.max(...maps.flat())).toBeGreaterThan(0);
  }
  expectPicture(featureMaps.picture(result));
});

test("mistakes: each says another digit than it is, the surest first", async () => {
  const result = await mistakes.compute({ ...small, limit: 500 }, setting);
  expect(result.count).toBe(500);
  expect(result.mistakes.length).toSatisfy((count: number) => count > 20 && count < 250);
  for (const { label, said, surely } of result.mistakes) {
    expect(said).not.toBe(label);
    expect(surely).toSatisfy((share: number) => share > 0.1 && share <= 1);
  }
  const sure = result.mistakes.map(({ surely }) => surely);
  expect(sure).toEqual([...sure].sort((a, b) => b - a));
  expectPicture(mistakes.picture(result));
});

test("half precision: float16 loses less than 0.1 % of the digits, no fraction at all loses more", async () => {
  const { count, precisions } = await halfPrecision.compute({ ...small, epochs: 2 }, setting);
  const accuracy = Object.fromEntries(precisions.map(({ name, correct }) => [name, correct / count]));
  expect(accuracy["float32"]).toBeGreaterThan(0.75);
  expect(Math.abs(accuracy["float16"]! - accuracy["float32"]!)).toBeLessThan(0.0011);
  expect(precisions[0]!.moved).toBe(0);
  const [whole, ...halves] = precisions.flatMap(({ fileBytes }) => fileBytes ?? []);
  expect(halves).toHaveLength(2);
  for (const half of halves) expect(half / whole!).toBeCloseTo(0.5, 3);
  const moved = precisions.slice(1).map(({ moved }) => moved);
  expect(moved).toEqual([...moved].sort((a, b) => a - b));
  expectPicture(halfPrecision.picture({ count, precisions }));
});

test.each([
  [1, 1],
  [1 + 2 ** -10, 1 + 2 ** -10],
  [1 + 2 ** -11, 1], // between two: the even one
  [1 + 3 * 2 ** -11, 1 + 2 ** -9],
  [1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -10],
  [-0.1, -0.0999755859375],
  [65_504, 65_504],
  [65_519, 65_504],
  [65_520, Infinity],
  [-70_000, -Infinity],
  [2 ** -24, 2 ** -24], // the smallest
  [2 ** -25, 0],
  [1.5 * 2 ** -24, 2 ** -23],
  [0, 0],
])("%d is %d in float16", (value, expected) => {
  const float16 = { fractionBits: 10, leastExponent: -14, largest: 65_504 };
  expect(rounded(value, float16) + 0).toBe(expected);
});

test("training images: more of them, and the same ones varied, are read better", async () => {
  const results = await trainingImages.compute({ data: "digits", counts: [100, 1000], steps: 30 }, setting);
  expect(results.map(({ images }) => images)).toEqual([100, 1000]);
  const [few, many] = results as [(typeof results)[0], (typeof results)[0]];
  expect(few.plain / few.count).toBeGreaterThan(0.5);
  expect(many.plain).toBeGreaterThan(few.plain + 50);
  expect(many.augmented).toBeGreaterThan(few.augmented);
  expectPicture(trainingImages.picture(results));
});
