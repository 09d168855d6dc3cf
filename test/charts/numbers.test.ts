import { binned, formatted, type Point, smoothed, wilson } from "@tsumiki/charts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const points = (...values: number[]) => values.map((y, x): Point => [x, y]);

describe("binned", () => {
  test("six points in three bins are the means of pairs, with their ranges", () => {
    expect(binned(points(1, 3, 5, 5, 0, 10), 3)).toEqual({
      points: [
        [0.5, 2],
        [2.5, 5],
        [4.5, 5],
      ],
      band: [
        [0.5, 1, 3],
        [2.5, 5, 5],
        [4.5, 0, 10],
      ],
    });
  });

  test("few points stay as they are", () => {
    expect(binned(points(1, 2)).points).toEqual(points(1, 2));
  });

  test("what is not finite counts in no mean, and alone is a gap", () => {
    const { points: means, band } = binned(points(1, Number.NaN, Infinity, Number.NaN), 2);
    expect(means[0]).toEqual([0, 1]);
    expect(means[1]![1]).toBe(Infinity);
    expect(band).toEqual([[0, 1, 1]]);
  });

  test("nothing is lost: the ranges have the least and the largest", () => {
    const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (ys, most) => {
        const result = binned(points(...ys), most);
        expect(result.points.length).toBeLessThanOrEqual(most);
        expect(Math.min(...result.band.map(([, low]) => low))).toBe(Math.min(...ys));
        expect(Math.max(...result.band.map(([, , high]) => high))).toBe(Math.max(...ys));
      }),
    );
  });

  test("a number of bins that is none is refused", () => {
    expect(() => binned([], 0)).toThrow("binned: most must be a whole number of at least 1, got 0");
  });
});

describe("smoothed", () => {
  test("a window of three is the mean of a point and its neighbours; the ends stay", () => {
    expect(smoothed(points(0, 3, 6, 0), 3)).toEqual(points(0, 3, 3, 0));
  });

  test("a line stays a line, to its ends", () => {
    const line = points(...Array.from({ length: 30 }, (_, x) => 2 * x + 1));
    for (const [index, [, y]] of smoothed(line, 11).entries()) expect(y).toBeCloseTo(2 * index + 1, 10);
  });

  test("what is not finite stays, and counts in no mean", () => {
    expect(smoothed(points(1, Number.NaN, 3), 3)).toEqual(points(1, Number.NaN, 3));
    expect(smoothed(points(1, 2, Number.NaN, 4, 5), 3).map(([, y]) => y)).toEqual([1, 1.5, Number.NaN, 4.5, 5]);
  });
});

describe("wilson", () => {
  test("ten of twenty are 0.299 to 0.701, none of ten up to 0.278", () => {
    const [low, high] = wilson(10, 20);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(["0.2993", "0.7007"]);
    const [none, most] = wilson(0, 10);
    expect([none, most.toFixed(4)]).toEqual([0, "0.2775"]);
  });

  test("its ends are the shares that are 1.96 of their own standard errors away", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
        const hits = Math.min(count - 1, 1 + Math.floor(share * (count - 2)));
        for (const end of wilson(hits, count)) {
          const away = Math.abs(hits / count - end) / Math.sqrt((end * (1 - end)) / count);
          expect(away).toBeCloseTo(1.96, 3);
        }
      }),
    );
  });

  test("of nothing it knows nothing, and more than all is refused", () => {
    expect(wilson(0, 0)).toEqual([0, 1]);
    expect(() => wilson(3, 2)).toThrow("wilson: hits must be at most count, got 3 of 2");
  });
});

test.each([
  [0, "0"],
  [-0.5, "−0.5"],
  [1 / 3, "0.333"],
  [1234.5678, "1,235"],
  [433890, "433,890"],
  [0.00012, "0.00012"],
  [3e-5, "3 × 10⁻⁵"],
  [-1e12, "−10¹²"],
  [Number.NaN, "not a number"],
  [-Infinity, "−∞"],
])("%d is written %s", (value, written) => {
  expect(formatted(value)).toBe(written);
});
