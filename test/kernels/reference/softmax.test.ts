import { expect, test } from "vitest";
import { logSoftmax, logSoftmaxBackward } from "../../../packages/kernels/src/reference/softmax.ts";
import { differences, expectNear, flat, random } from "./support.ts";

test("equal scores share the probability", () => {
  const y = new Float64Array(4);
  logSoftmax(1, 4, flat([7, 7, 7, 7]), y);
  expectNear(y, new Float64Array(4).fill(-1.3862943611198906));
});

test("each row is its scores less the logarithm of the sum of their exponentials", () => {
  const y = new Float64Array(6);
  logSoftmax(2, 3, flat([0.3, 2.9, 4, 1, 0, 0]), y);
  // The logarithms of 0.01821127, 0.24519181 and 0.73659691, the book's example; and 1 − log(e + 2).
  expectNear(
    y,
    [
      -4.005714464812452, -1.4057144648124522, -0.30571446481245207, -0.5514447139320511, -1.551444713932051,
      -1.551444713932051,
    ],
  );
});

test("any finite scores give finite results", () => {
  const y = new Float64Array(3);
  logSoftmax(1, 3, flat([1e300, 0, -1e300]), y);
  expect(y).toEqual(flat([0, -1e300, -2e300]));
  logSoftmax(1, 3, flat([-1e300, -1e300, -1e300]), y);
  expectNear(y, new Float64Array(3).fill(-Math.log(3)));
});

test("a NaN fills its row and no other", () => {
  const y = new Float64Array(4);
  logSoftmax(2, 2, flat([NaN, 0, 0, 0]), y);
  expect([...y].map(Number.isNaN)).toEqual([true, true, false, false]);
});

test("the backward agrees with differences", () => {
  const x = random(12, 1).map((value) => 3 * value);
  const dy = random(12, 3);
  const f = (x: Float64Array) => {
    const y = x.map(() => NaN);
    logSoftmax(3, 4, x, y);
    return y;
  };
  const dx = x.map(() => NaN);
  logSoftmaxBackward(3, 4, dy, f(x), dx);
  expectNear(dx, differences(f, x, dy), 1e-8);
});
