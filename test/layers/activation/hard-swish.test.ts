import { HardSwish } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is x·(x + 3)/6 from −3 to 3, 0 below and x above; dx is dy·(2x + 3)/6, 0 or dy", () => {
  const [y, backward] = new HardSwish().forward(tensor([-4, -2, -1.5, 0, 1, 3, 4]));
  expectValues(y, [-0, -1 / 3, -0.375, 0, 2 / 3, 3, 4]);
  expectValues(backward(tensor([6, 6, 6, 6, 6, 6, 6])), [0, -1, 0, 3, 5, 6, 6]);
});

onEveryBackend("its limits are 0 at −Infinity and Infinity at Infinity, with slopes of 0 and 1", () => {
  const [y, backward] = new HardSwish().forward(tensor([-Infinity, -(2 ** 127), 2 ** 127, Infinity]));
  expect([...y.data()].map((value) => value + 0)).toEqual([0, 0, 2 ** 127, Infinity]);
  expect([...backward(tensor([5, 5, 5, 5])).data()]).toEqual([0, 0, 5, 5]);
});
