import { Tanh } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is tanh(x), and dx is dy·(1 − y²)", () => {
  // tanh(ln √3) = (3 − 1) / (3 + 1), since tanh(x) = (e²ˣ − 1) / (e²ˣ + 1)
  const x = Math.log(3) / 2;
  const [y, backward] = new Tanh().forward(tensor([-x, 0, x]));
  expectValues(y, [-0.5, 0, 0.5]);
  expectValues(backward(tensor([4, 8, -12])), [3, 8, -9]);
});

test("±10000 gives ±1, and no NaN", () => {
  const [y, backward] = new Tanh().forward(tensor([-1e4, 1e4]));
  expect(y.data()).toEqual(Float64Array.of(-1, 1));
  expect(backward(tensor([1, 1])).data()).toEqual(Float64Array.of(0, 0));
});
