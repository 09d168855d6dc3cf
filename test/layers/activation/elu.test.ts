import { ELU } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is x above 0 and α·(eˣ − 1) below; dx is dy, or dy·α·eˣ", () => {
  const [y, backward] = new ELU({ alpha: 2 }).forward(tensor([-Math.LN2, 0, 3]));
  expectValues(y, [-1, 0, 3]);
  expectValues(backward(tensor([5, 5, 5])), [5, 10, 5]);
});

test("near 0, y keeps its digits", () => {
  const [y] = new ELU().forward(tensor([-1e-12]));
  expect(y.item() / -1e-12).toBeCloseTo(1 - 5e-13, 14);
});

test("an alpha that is not above 0 is refused", () => {
  for (const alpha of [0, -1, Infinity, NaN]) {
    expect(() => new ELU({ alpha })).toThrow(
      new RangeError(`ELU: alpha must be a finite number above 0, got ${alpha}`),
    );
  }
});
