import { expect, test } from "vitest";
import { best, median } from "./src/statistics.ts";

test("the median is the middle one, or lies between the two in the middle", () => {
  expect(median([10, 9, 200])).toBe(10);
  expect(median([4, 100, 1, 2])).toBe(3);
  expect(median([7])).toBe(7);
});

test("the best is the smallest, by number and not by letter", () => {
  expect(best([10, 9, 200])).toBe(9);
});

test("of nothing there is neither", () => {
  expect(() => median([])).toThrow(new RangeError("median: there are no values"));
  expect(() => best([])).toThrow(new RangeError("best: there are no values"));
});
