import { SELU } from "@tsumiki/layers";
import { normal, seed, tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

const scale = 1.0507009873554805;
const alpha = 1.6732632423543772;

test("y is λ·x above 0 and λ·α·(eˣ − 1) below; dx is λ·dy, or dy·λ·α·eˣ", () => {
  const [y, backward] = new SELU().forward(tensor([-Math.LN2, 0, 3]));
  expectValues(y, [(-scale * alpha) / 2, 0, 3 * scale]);
  expectValues(backward(tensor([4, 4, 4])), [2 * scale * alpha, 4 * scale * alpha, 4 * scale]);
});

test("near 0, y keeps its digits", () => {
  const [y] = new SELU().forward(tensor([-1e-12]));
  expect(y.item() / (-scale * alpha * 1e-12)).toBeCloseTo(1 - 5e-13, 14);
});

onEveryBackend("numbers of mean 0 and variance 1 come out with mean 0 and variance 1", () => {
  seed(3);
  const values = [...new SELU().predict(normal([40_000])).data()];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.02);
});
