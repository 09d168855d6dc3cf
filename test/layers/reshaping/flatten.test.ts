import { Flatten } from "@tsumiki/layers";
import { arange, reshape } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

test("each sample is laid flat in NCHW order, and its gradient gets the shape back", () => {
  const x = reshape(arange(24), [2, 3, 2, 2]);
  const [y, backward] = new Flatten().forward(x);
  expect(y.toArray()).toEqual([
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
  ]);
  expect(backward(y).toArray()).toEqual(x.toArray());
});

test("flat samples stay as they are", () => {
  expect(new Flatten().predict(reshape(arange(6), [2, 3])).toArray()).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});
