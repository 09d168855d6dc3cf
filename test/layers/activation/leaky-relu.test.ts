import { LeakyReLU } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is x above 0 and a share of it below, and dx likewise", () => {
  const [y, backward] = new LeakyReLU({ negativeSlope: 0.25 }).forward(tensor([-8, 0, 3]));
  expectValues(y, [-2, 0, 3]);
  expectValues(backward(tensor([4, 8, 5])), [1, 2, 5]);
});

test("the slope is 0.01 by default, and 0 makes a ReLU", () => {
  expectValues(new LeakyReLU().predict(tensor([-100, 2])), [-1, 2]);
  expectValues(new LeakyReLU({ negativeSlope: 0 }).predict(tensor([-100, 2])), [-0, 2]);
});

test("a slope below 0 or that is no number is refused", () => {
  for (const negativeSlope of [-0.1, Infinity, NaN]) {
    expect(() => new LeakyReLU({ negativeSlope })).toThrow(
      new RangeError(`LeakyReLU: negativeSlope must be a finite number of at least 0, got ${negativeSlope}`),
    );
  }
});
