import { expect, test } from "vitest";
import { moments, normalize, normalizeBackward } from "../../../packages/kernels/src/reference/normalization.ts";
import { differences, expectNear, flat, random } from "./support.ts";

const epsilon = 1e-5;

test("mean and biased variance of each channel, over batch and positions", () => {
  const mean = new Float64Array(2).fill(NaN);
  const variance = new Float64Array(2).fill(NaN);
  // Channel 0 holds 1, 2, 5, 6; channel 1 holds 3, 4, 7, 10.
  moments({ shape: [2, 2, 1, 2] }, flat([1, 2, 3, 4, 5, 6, 7, 10]), mean, variance);
  expect(mean).toEqual(flat([3.5, 6]));
  expect(variance).toEqual(flat([4.25, 7.5]));
  moments({ shape: [2, 2] }, flat([1, 10, 3, 30]), mean, variance);
  expect(mean).toEqual(flat([2, 20]));
  expect(variance).toEqual(flat([1, 100]));
});

test("normalising takes the mean, divides by the deviation, scales and shifts", () => {
  const y = new Float64Array(4).fill(NaN);
  normalize({ shape: [2, 2] }, 0, flat([1, 10, 3, 30]), flat([2, 20]), flat([1, 100]), flat([2, 3]), flat([0, 5]), y);
  expect(y).toEqual(flat([-2, 2, 2, 8]));
});

test("epsilon stands under the root", () => {
  const y = new Float64Array(1);
  normalize({ shape: [1, 1] }, 9, flat([4]), flat([1]), flat([16]), flat([10]), flat([0]), y);
  expect(y).toEqual(flat([6]));
});

test.each([[[5, 3]], [[3, 2, 2, 3]]])("the backward agrees with differences, for shape %j", (shape) => {
  const channels = shape[1]!;
  const geometry = { shape };
  const size = shape.reduce((a, b) => a * b, 1);
  const x = random(size, 1);
  const scale = random(channels, 3);
  const shift = random(channels, 5);
  const dy = random(size, 7);
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  const f = (x: Float64Array, scale: Float64Array, shift: Float64Array) => {
    const y = x.map(() => NaN);
    moments(geometry, x, mean, variance);
    normalize(geometry, epsilon, x, mean, variance, scale, shift, y);
    return y;
  };
  f(x, scale, shift);
  const dx = x.map(() => NaN);
  const dScale = scale.map(() => NaN);
  const dShift = scale.map(() => NaN);
  normalizeBackward(geometry, epsilon, dy, x, mean.slice(), variance.slice(), scale, dx, dScale, dShift);
  expectNear(
    dx,
    differences((x) => f(x, scale, shift), x, dy),
    1e-8,
  );
  expectNear(
    dScale,
    differences((scale) => f(x, scale, shift), scale, dy),
    1e-8,
  );
  expectNear(
    dShift,
    differences((shift) => f(x, scale, shift), shift, dy),
    1e-8,
  );
});
