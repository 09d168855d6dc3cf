import { keeps } from "@tsumiki/kernels";
import { expect, test } from "vitest";
import { dropout } from "../../../packages/kernels/src/reference/dropout.ts";
import { expectAdjoint, random } from "./support.ts";

test("what is kept is scaled up by 1 / (1 − rate), the rest is 0", () => {
  const x = random(100, 1);
  const y = x.map(() => NaN);
  dropout([10, 10], 0.75, 7, x, y);
  y.forEach((value, at) => {
    expect(value).toBe(keeps(7, at, 0.75) ? 4 * x[at]! : 0);
  });
  expect(y.some((value) => value !== 0)).toBe(true);
  expect(y.some((value) => value === 0)).toBe(true);
});

test("a NaN that is dropped is gone", () => {
  const y = new Float64Array(64);
  dropout(
    [64],
    0.5,
    7,
    y.map(() => NaN),
    y,
  );
  expect(y.some((value) => value === 0)).toBe(true);
});

test("dropout is its own adjoint", () => {
  const [x, dy] = [random(50, 1), random(50, 3)];
  const [y, dx] = [x.map(() => NaN), x.map(() => NaN)];
  dropout([50], 0.3, 9, x, y);
  dropout([50], 0.3, 9, dy, dx);
  expectAdjoint(dy, y, dx, x);
});
