import {
  abs,
  add,
  clone,
  divide,
  dropout,
  erf,
  exp,
  expm1,
  gelu,
  geluByTanh,
  greater,
  lessEqual,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  power,
  relu,
  sigmoid,
  silu,
  softplus,
  sqrt,
  square,
  subtract,
  type Tensor,
  tanh,
  tensor,
  where,
} from "@tsumiki/tensor";
import { expect, test } from "vitest";
import { derived } from "./derived.ts";
import { broadcasting, checkOperation, forAll, seed, shape } from "./operation.ts";

test.each([
  ["add", add],
  ["subtract", subtract],
  ["multiply", multiply],
  ["divide", divide],
])("%s, broadcast in every way", (_name, operation) => {
  forAll([broadcasting(2), seed], (shapes, seed) => checkOperation(operation, shapes, { seed }));
});

test("power, by its base and by its exponent, broadcast in every way", () => {
  forAll([broadcasting(2), seed], (shapes, seed) => checkOperation(power, shapes, { seed, positive: true }));
});

test.each([
  ["maximum", maximum],
  ["minimum", minimum],
])("%s, broadcast in every way", (_name, operation) => {
  forAll([broadcasting(2), seed], (shapes, seed) => checkOperation(operation, shapes, { seed, mayBeVacuous: true }));
});

test("where, broadcast in every way, by what is chosen", () => {
  forAll([broadcasting(3), seed], ([condition, ...shapes], seed) => {
    const choose = tensor(
      Float64Array.from({ length: condition!.reduce((size, extent) => size * extent, 1) }, (_, at) => (seed >> at) & 1),
      condition!,
    );
    checkOperation((a, b) => where(choose, a, b), shapes, { seed, mayBeVacuous: true });
  });
});

test("where, by a comparison of what is chosen from, and by what is made of comparisons", () => {
  const between = (x: Tensor) => multiply(greater(x, -1), lessEqual(x, 1));
  forAll([shape(), seed], (shape, seed) => {
    checkOperation((x) => where(greater(x, 0), square(x), multiply(x, 3)), [shape], { seed });
    checkOperation((x) => where(between(x), square(x), multiply(x, 3)), [shape], { seed });
    checkOperation((x) => where(subtract(1, between(x)), square(x), multiply(x, 3)), [shape], { seed });
  });
});

test.each([
  ["negate", negate],
  ["abs", abs],
  ["exp", exp],
  ["expm1", expm1],
  ["square", square],
  ["softplus", softplus],
  ["sigmoid", sigmoid],
  ["tanh", tanh],
  ["silu", silu],
  ["gelu", gelu],
  ["geluByTanh", geluByTanh],
  ["erf", erf],
  ["clone", clone],
])("%s", (_name, operation) => {
  forAll([shape(), seed], (shape, seed) => checkOperation(operation, [shape], { seed }));
});

test.each([
  ["log", log],
  ["sqrt", sqrt],
])("%s of what is above 0", (_name, operation) => {
  forAll([shape(), seed], (shape, seed) => checkOperation(operation, [shape], { seed, positive: true }));
});

test("relu", () => {
  forAll([shape(), seed], (shape, seed) => checkOperation(relu, [shape], { seed, mayBeVacuous: true }));
});

test("dropout by one key", () => {
  forAll([shape(), seed], (shape, seed) =>
    checkOperation((x) => dropout(x, 0.4, seed), [shape], { seed, mayBeVacuous: true }),
  );
});

test.each<[string, (x: Tensor) => Tensor]>([
  ["x + 2", (x) => add(x, 2)],
  ["2 − x", (x) => subtract(2, x)],
  ["2 / x", (x) => divide(2, x)],
  ["x³", (x) => power(x, 3)],
  ["2ˣ", (x) => power(2, x)],
  ["max(x, 0.01)", (x) => add(maximum(x, 0.01), minimum(0.01, x))],
])("numbers as operands: %s", (_name, operation) => {
  forAll([shape(), seed], (shape, seed) => checkOperation(operation, [shape], { seed }));
});

test("where two are equal, maximum and minimum share the gradient evenly", () => {
  const [, backward] = derived((x) => maximum(x, 2), [1, 2, 3]);
  expect(backward([1, 1, 1])).toEqual([0, 0.5, 1]);
  const [, backwardOfMinimum] = derived((x) => minimum(x, 2), [1, 2, 3]);
  expect(backwardOfMinimum([1, 1, 1])).toEqual([1, 0.5, 0]);
});

test("a power has finite gradients at 0, where they exist", () => {
  expect(derived((x) => power(x, 0), [0, 2])[1]([1, 1])).toEqual([0, 0]);
  expect(derived((x) => power(x, 1), [0, 2])[1]([1, 1])).toEqual([1, 1]);
  expect(derived((x) => power(x, 2), [0, -3])[1]([1, 1])).toEqual([0, -6]);
  expect(derived((x) => power(0, x), [2])[1]([1])).toEqual([0]);
});
