import { Softplus } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is log(1 + eˣ), and dx is dy·σ(x)", () => {
  const [y, backward] = new Softplus().forward(tensor([-Math.log(3), 0, Math.log(3)]));
  expectValues(y, [Math.log(4 / 3), Math.LN2, Math.log(4)]);
  expectValues(backward(tensor([4, 4, 4])), [1, 2, 3]);
});

test("a larger beta bends more sharply", () => {
  const [y, backward] = new Softplus({ beta: 2 }).forward(tensor([0, Math.log(3) / 2]));
  expectValues(y, [Math.LN2 / 2, Math.LN2]);
  expectValues(backward(tensor([4, 4])), [2, 3]);
});

onEveryBackend("far below 0 it is eˣ, and not 0", () => {
  const y = new Softplus().predict(tensor([-8, -17, -40, -80])).data();
  for (const [position, x] of [-8, -17, -40, -80].entries()) {
    expect((y[position] as number) / Math.log1p(Math.exp(x))).toBeCloseTo(1, 6);
  }
});

test("a beta that is not above 0 is refused", () => {
  for (const beta of [0, -1, Infinity, NaN]) {
    expect(() => new Softplus({ beta })).toThrow(
      new RangeError(`Softplus: beta must be a finite number above 0, got ${beta}`),
    );
  }
});
