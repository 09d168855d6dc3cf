import type { BinaryOp, Shape, UnaryOp } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  accumulate,
  binary,
  fill,
  select,
  unary,
  unaryBackward,
} from "../../../packages/kernels/src/reference/elementwise.ts";
import { reduce } from "../../../packages/kernels/src/reference/reductions.ts";
import { differences, expectAdjoint, expectNear, flat, random, seeds } from "./support.ts";

test.each<[UnaryOp, number, number]>([
  ["negate", 3, -3],
  ["abs", -3, 3],
  ["exp", 0, 1],
  ["expm1", 1e-20, 1e-20],
  ["log", 1, 0],
  ["sqrt", 9, 3],
  ["square", -3, 9],
  ["relu", -3, 0],
  ["relu", 3, 3],
  ["softplus", 0, Math.LN2],
  ["sigmoid", 0, 0.5],
  ["tanh", 0, 0],
  ["silu", 0, 0],
  ["gelu", 0, 0],
  ["geluByTanh", 0, 0],
  ["erf", 0, 0],
])("%s(%d) = %d", (op, x, expected) => {
  const y = flat([NaN]);
  unary(op, flat([x]), y);
  expect(y).toEqual(flat([expected]));
});

test("the sigmoid keeps its digits far from zero", () => {
  const y = new Float64Array(4);
  unary("sigmoid", flat([-700, -40, 40, 700]), y);
  expectNear(y, [9.859676543759773e-305, 4.248354255291589e-18, 1, 1]);
  expect(y[0]! / 9.859676543759773e-305).toBeCloseTo(1, 12);
});

test.each<UnaryOp>([
  "negate",
  "abs",
  "exp",
  "expm1",
  "log",
  "sqrt",
  "square",
  "relu",
  "softplus",
  "sigmoid",
  "tanh",
  "silu",
  "gelu",
  "geluByTanh",
  "erf",
])("the derivative of %s agrees with differences", (op) => {
  // Both signs where the operation is defined there, and no closer to a kink than a step.
  const positive = [0.3, 0.7, 1, 1.5, 2.5];
  const x = flat(op === "log" || op === "sqrt" ? positive : [...positive, -0.2, -0.9, -2]);
  const f = (x: Float64Array) => {
    const y = x.map(() => NaN);
    unary(op, x, y);
    return y;
  };
  const dy = random(x.length, 1);
  const dx = x.map(() => NaN);
  unaryBackward(op, dy, x, f(x), dx);
  expectNear(dx, differences(f, x, dy), 1e-8);
});

test("the derivatives of relu and abs at 0 are 0", () => {
  for (const op of ["relu", "abs"] as const) {
    const dx = flat([NaN]);
    unaryBackward(op, flat([5]), flat([0]), flat([0]), dx);
    expect(dx).toEqual(flat([0]));
  }
});

test("NaN passes through relu, maximum and minimum, and is equal to nothing", () => {
  const y = new Float64Array(1);
  unary("relu", flat([NaN]), y);
  expect(y[0]).toBeNaN();
  for (const op of ["maximum", "minimum"] as const) {
    expect(compute(op, [NaN], [1])).toEqual([NaN]);
    expect(compute(op, [1], [NaN])).toEqual([NaN]);
  }
  expect(compute("equal", [NaN], [NaN])).toEqual([0]);
  expect(compute("notEqual", [NaN], [NaN])).toEqual([1]);
  expect(compute("lessEqual", [NaN], [NaN])).toEqual([0]);
});

test.each<[BinaryOp, number[]]>([
  ["add", [3, 4, 1]],
  ["subtract", [-1, 0, 3]],
  ["multiply", [2, 4, -2]],
  ["divide", [0.5, 1, -2]],
  ["power", [1, 4, 0.5]],
  ["maximum", [2, 2, 2]],
  ["minimum", [1, 2, -1]],
  ["equal", [0, 1, 0]],
  ["notEqual", [1, 0, 1]],
  ["less", [1, 0, 0]],
  ["lessEqual", [1, 1, 0]],
  ["greater", [0, 0, 1]],
  ["greaterEqual", [0, 1, 1]],
])("%s of [1, 2, 2] and [2, 2, -1] is %j", (op, expected) => {
  expect(compute(op, [1, 2, 2], [2, 2, -1])).toEqual(expected);
});

test("a bias of shape [3, 1, 1] is added to every row and column of its channel", () => {
  const y = new Float64Array(12);
  binary(
    "add",
    {
      shape: [1, 3, 2, 2],
      inputs: [
        [1, 3, 2, 2],
        [3, 1, 1],
      ],
    },
    new Float64Array(12),
    flat([1, 2, 3]),
    y,
  );
  expect(y).toEqual(flat([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]));
});

test("a column and a row broadcast to a table", () => {
  const y = new Float64Array(6);
  binary("multiply", { shape: [2, 3], inputs: [[2, 1], [3]] }, flat([1, 10]), flat([1, 2, 3]), y);
  expect(y).toEqual(flat([1, 2, 3, 10, 20, 30]));
});

test("the adjoint of a broadcast is the sum over the axes that it repeats", () => {
  const cases: [from: Shape, to: Shape, axes: number[]][] = [
    [[], [2, 3], [0, 1]],
    [[3], [2, 3], [0]],
    [[2, 1], [2, 3], [1]],
    [
      [3, 1, 1],
      [2, 3, 4, 5],
      [0, 2, 3],
    ],
    [
      [1, 3, 1, 5],
      [2, 3, 4, 5],
      [0, 2],
    ],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...cases), seeds, ([from, to, axes], seed) => {
      const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);
      const x = random(size(from), seed);
      const dy = random(size(to), seed + 2);
      const y = dy.map(() => NaN);
      const dx = x.map(() => NaN);
      binary("add", { shape: to, inputs: [from, []] }, x, flat([0]), y);
      reduce("sum", { shape: to, axes, outRank: from.length }, dy, dx);
      expectAdjoint(dy, y, dx, x);
    }),
  );
});

test("select takes a where the condition is not 0, and all three broadcast", () => {
  const y = new Float64Array(6);
  select({ shape: [2, 3], inputs: [[2, 1], [3], []] }, flat([0, 2]), flat([1, 2, 3]), flat([-1]), y);
  expect(y).toEqual(flat([-1, -1, -1, 1, 2, 3]));
});

test("fill writes everywhere, accumulate adds to what is there", () => {
  const y = flat([1, 2]);
  accumulate(flat([10, 20]), y);
  expect(y).toEqual(flat([11, 22]));
  fill(3, y);
  expect(y).toEqual(flat([3, 3]));
});

function compute(op: BinaryOp, a: number[], b: number[]): number[] {
  const y = new Float64Array(a.length).fill(NaN);
  binary(op, { shape: [a.length], inputs: [[a.length], [b.length]] }, flat(a), flat(b), y);
  return [...y];
}
