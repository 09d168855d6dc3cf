import { Draws } from "@tsumiki/data";
import { dropoutHash } from "@tsumiki/kernels";
import { expect, test } from "vitest";

const count = 20_000;

/** Mean and variance of many draws. */
function moments(draw: (draws: Draws) => number): [mean: number, variance: number] {
  const draws = new Draws(7);
  const all = Array.from({ length: count }, () => draw(draws));
  const mean = all.reduce((sum, each) => sum + each, 0) / count;
  return [mean, all.reduce((sum, each) => sum + (each - mean) ** 2, 0) / count];
}

test("a key gives its numbers again, another key others", () => {
  const draws = new Draws(3);
  const first = [draws.next(), draws.key(), draws.integer(10)];
  draws.restart(3);
  expect([draws.next(), draws.key(), draws.integer(10)]).toEqual(first);
  expect(new Draws(4).next()).not.toBe(first[0]);
  expect(first[1]).toBe(dropoutHash(3, 2));
});

test.each<[name: string, draw: (draws: Draws) => number, mean: number, variance: number]>([
  ["uniform", (draws) => draws.next(), 1 / 2, 1 / 12],
  ["between", (draws) => draws.between(-1, 5), 2, 3],
  ["chance", (draws) => Number(draws.chance(0.3)), 0.3, 0.21],
  ["integer", (draws) => draws.integer(5), 2, 2],
  ["normal", (draws) => draws.normal(), 0, 1],
  ["gamma of 4", (draws) => draws.gamma(4), 4, 4],
  ["gamma of 0.3", (draws) => draws.gamma(0.3), 0.3, 0.3],
  // α² / ((2α)² · (2α + 1))
  ["beta of 1", (draws) => draws.beta(1), 1 / 2, 1 / 12],
  ["beta of 0.2", (draws) => draws.beta(0.2), 1 / 2, 1 / 5.6],
  ["beta of 8", (draws) => draws.beta(8), 1 / 2, 1 / 68],
])("%s has its mean and variance", (_, draw, mean, variance) => {
  const [gotMean, gotVariance] = moments(draw);
  expect(Math.abs(gotMean - mean)).toBeLessThan(5 * Math.sqrt(variance / count));
  expect(Math.abs(gotVariance / variance - 1)).toBeLessThan(0.1);
});

test("a tiny alpha leaves one of the two alone", () => {
  const draws = new Draws(1);
  const all = Array.from({ length: 200 }, () => draws.beta(1e-6));
  expect(all.every((each) => each < 1e-3 || each > 1 - 1e-3)).toBe(true);
  expect(all.filter((each) => each > 0.5).length).toBeGreaterThan(60);
});

test("a huge alpha blends half and half, also where two gamma variables are more than float64 holds", () => {
  expect(new Draws(1).beta(1e300)).toBeCloseTo(0.5, 12);
  expect(new Draws(1).beta(1.7e308)).toBe(0.5);
});
