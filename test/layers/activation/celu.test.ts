import { CELU, ELU } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is x above 0 and α·(e^(x/α) − 1) below; dx is dy, or dy·e^(x/α)", () => {
  const [y, backward] = new CELU({ alpha: 2 }).forward(tensor([-2 * Math.LN2, 0, 3]));
  expectValues(y, [-1, 0, 3]);
  expectValues(backward(tensor([6, 6, 6])), [3, 6, 6]);
});

test("an alpha of 1, the default, makes an ELU", () => {
  const x = tensor([-3, -0.1, 0, 2]);
  expect(new CELU().alpha).toBe(1);
  expect(new CELU().predict(x).data()).toEqual(new ELU().predict(x).data());
});

test("near 0, y keeps its digits", () => {
  const [y] = new CELU({ alpha: 0.5 }).forward(tensor([-1e-12]));
  expect(y.item() / -1e-12).toBeCloseTo(1 - 1e-12, 14);
});

test("an alpha that is not above 0 is refused", () => {
  for (const alpha of [0, -1, Infinity, NaN]) {
    expect(() => new CELU({ alpha })).toThrow(
      new RangeError(`CELU: alpha must be a finite number above 0, got ${alpha}`),
    );
  }
});
