import { HardSigmoid } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is x/6 + 1/2 from −3 to 3, and 0 and 1 beside; dx is dy/6 between, and 0 beside", () => {
  const [y, backward] = new HardSigmoid().forward(tensor([-4, -3, -1.5, 0, 1.5, 3, 4]));
  expectValues(y, [0, 0, 0.25, 0.5, 0.75, 1, 1]);
  expectValues(backward(tensor([6, 6, 6, 12, 6, 6, 6])), [0, 0, 1, 2, 1, 0, 0]);
});

onEveryBackend("near −3, y keeps its digits", () => {
  const x = -3 + 2 ** -20;
  expect(new HardSigmoid().predict(tensor([x])).item() / (2 ** -20 / 6)).toBeCloseTo(1, 6);
});

onEveryBackend("±Infinity gives 0 and 1, and no gradient goes there", () => {
  const [y, backward] = new HardSigmoid().forward(tensor([-Infinity, Infinity]));
  expect([...y.data()]).toEqual([0, 1]);
  expect([...backward(tensor([5, 5])).data()]).toEqual([0, 0]);
});
