import { Sigmoid } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is 1 / (1 + e⁻ˣ), and dx is dy·y·(1 − y)", () => {
  const ln3 = Math.log(3);
  const [y, backward] = new Sigmoid().forward(tensor([-ln3, 0, ln3]));
  expectValues(y, [0.25, 0.5, 0.75]);
  expectValues(backward(tensor([16, 8, -32])), [3, 2, -6]);
});

test("scores of ±10000 give 0 and 1, and no NaN", () => {
  const [y, backward] = new Sigmoid().forward(tensor([-1e4, 1e4]));
  expect(y.data()).toEqual(Float64Array.of(0, 1));
  expect(backward(tensor([1, 1])).data()).toEqual(Float64Array.of(0, 0));
});
