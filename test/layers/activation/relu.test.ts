import { ReLU } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

test("y is max(x, 0), and dy passes where x > 0", () => {
  const [y, backward] = new ReLU().forward(tensor([[-2, -0.5, 0, 0.5, 2]]));
  expect(y.toArray()).toEqual([[0, 0, 0, 0.5, 2]]);
  expect(backward(tensor([[1, 2, 3, 4, 5]])).toArray()).toEqual([[0, 0, 0, 4, 5]]);
});

test("neither x nor dy is written", () => {
  const [x, dy] = [tensor([[-1, 1]]), tensor([[5, 6]])];
  new ReLU().forward(x)[1](dy);
  expect([x.toArray(), dy.toArray()]).toEqual([[[-1, 1]], [[5, 6]]]);
});

test("a NaN passes", () => {
  expect(new ReLU().predict(tensor([Number.NaN, -1])).toArray()).toEqual([Number.NaN, 0]);
});
