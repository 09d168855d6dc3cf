import { brightness, contrast, type Dataset, erase, noise } from "@tsumiki/data";
import { expect, test } from "vitest";
import { augmented, counted } from "./support.ts";

const rounded = (numbers: readonly number[]) => numbers.map((each) => Math.round(1e4 * each) / 1e4);
const exactly = (factor: number) => ({ from: factor, to: factor });

test("brightness multiplies, and black stays black, also where the data are normalized", () => {
  const data = counted(1, [2, 1, 2]);
  expect(augmented(data, brightness(exactly(2))).samples).toEqual([2, 4, 6, 8]);
  const normalized = data.normalized({ mean: [1, 3], deviation: [2, 4] });
  // 2, 4, 6, 8, normalized
  expect(rounded(augmented(normalized, brightness(exactly(2))).samples)).toEqual([0.5, 1.5, 0.75, 1.25]);
});

test("contrast multiplies the differences from the mean of each channel", () => {
  expect(augmented(counted(1, [2, 1, 2]), contrast(exactly(3))).samples).toEqual([0, 3, 2, 5]);
});

test("factors are drawn from their range, for each image", () => {
  const { samples } = augmented(counted(500, [1, 1, 1]), brightness(0.2));
  const factors = samples.map((each, n) => each / (n + 1));
  expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.8);
  expect(Math.min(...factors)).toBeLessThan(0.81);
  expect(Math.max(...factors)).toBeLessThan(1.2);
  expect(Math.max(...factors)).toBeGreaterThan(1.19);
});

test("noise has the deviation that was asked for, in the numbers before they were normalized", () => {
  const data = counted(1, [1, 1, 4000]);
  const normalized = data.normalized({ mean: [5], deviation: [10] });
  const deviationOf = (dataset: Dataset) => {
    const noisy = augmented(dataset, noise(0.5)).samples;
    const plain = dataset.sample(0);
    const differences = noisy.map((each, i) => each - (plain[i] as number));
    return Math.sqrt(differences.reduce((sum, each) => sum + each * each, 0) / differences.length);
  };
  expect(deviationOf(data)).toBeCloseTo(0.5, 1);
  expect(deviationOf(normalized)).toBeCloseTo(0.05, 2);
});

test("erase lays a box of the asked area over an image, in every channel", () => {
  const shape = [2, 12, 10] as const;
  const data = counted(200, shape);
  const options = { probability: 0.75, area: { from: 0.1, to: 0.3 }, aspect: { from: 0.5, to: 2 }, fill: -1 };
  const { samples } = augmented(data, erase(options));
  let erased = 0;
  for (let n = 0; n < 200; n++) {
    const image = samples.slice(240 * n, 240 * (n + 1));
    expect(image.every((each, i) => each === -1 || each === 240 * n + i + 1)).toBe(true);
    const at = image.slice(0, 120).flatMap((each, place) => (each === -1 ? [place] : []));
    expect(image.slice(120).flatMap((each, place) => (each === -1 ? [place] : []))).toEqual(at);
    if (at.length === 0) continue;
    erased++;
    const [rows, columns] = [
      new Set(at.map((place) => Math.floor(place / 10))),
      new Set(at.map((place) => place % 10)),
    ];
    expect(at.length).toBe(rows.size * columns.size);
    expect(at.length).toBeGreaterThan(7); // 0.1 · 120, each side rounded
    expect(at.length).toBeLessThan(45);
  }
  expect(erased).toBeGreaterThan(130);
  expect(erased).toBeLessThan(170);
});

test.each<[what: string, make: () => unknown, message: string]>([
  ["a factor range from 0", () => brightness(exactly(0)), "brightness: from must be a finite number above 0, got 0"],
  ["a whole factor", () => contrast(1), "contrast: amount must be a number in [0, 1), got 1"],
  ["a negative deviation", () => noise(-0.1), "noise: deviation must be a finite number of at least 0, got -0.1"],
  [
    "more than the image",
    () => erase({ area: { from: 0.5, to: 1.5 } }),
    "erase: an area is at most 1, all of the image",
  ],
  [
    "a box of no height",
    () => erase({ aspect: { from: 0, to: 1 } }),
    "erase: aspect: from must be a finite number above 0",
  ],
  [
    "a probability of null",
    () => noise(0.1, { probability: null as never }),
    "noise: probability must be a number in [0, 1], got null",
  ],
  [
    "an area of null",
    () => erase({ area: null as never }),
    "erase: area: expected options such as { from: … }, got null",
  ],
  ["an option that nobody knows", () => noise(0.1, { often: 1 } as never), "noise: unknown option often"],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(message);
});
