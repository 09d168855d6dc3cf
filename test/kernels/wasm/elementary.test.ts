import { portableMath, type UnaryOp } from "@tsumiki/kernels";
import { describe, expect, test } from "vitest";
import { startWasm } from "../../../packages/kernels/src/wasm/start.ts";

const { erf, exp, expm1, log, log1p, normalCdf, tanh } = portableMath;
const builds = await Promise.all([startWasm("relaxed-simd"), startWasm("simd")]);
const [relaxed] = builds;

function apply(op: UnaryOp, xs: readonly number[], backend = relaxed): Float32Array {
  const [x, y] = [backend.allocate(xs.length), backend.allocate(xs.length)];
  backend.write(x, [xs.length], xs);
  backend.kernels.unary(op, x, y);
  return backend.read(y, [xs.length]) as Float32Array;
}

/** From `first` to `last`, both included, at float32 positions. */
function range(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.fround(first + ((last - first) * i) / (count - 1)));
}

/** The distance from a float32 to the next larger one. */
function unitInTheLastPlace(value: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return 2 ** (Math.max(exponent, -126) - 23);
}

function worstError(op: UnaryOp, xs: readonly number[], truth: (x: number) => number): number {
  const ys = apply(op, xs);
  return xs.reduce((worst, x, i) => {
    const wanted = truth(x);
    const error = Math.abs((ys[i] as number) - wanted) / unitInTheLastPlace(wanted);
    return Math.max(worst, error);
  }, 0);
}

describe("against float64, in units in the last place", () => {
  const sigmoid = (x: number) => 1 / (1 + exp(-x));
  const softplus = (x: number) => Math.max(x, 0) + log1p(exp(-Math.abs(x)));
  test.each<[UnaryOp, readonly number[], (x: number) => number, number]>([
    ["exp", range(-87, 88.7, 20_001), exp, 2],
    ["exp", range(-103, -87, 2001), exp, 2], // the results are subnormal
    ["exp", range(-1e-4, 1e-4, 2001), exp, 2],
    ["expm1", range(-110, 88, 20_001), expm1, 3],
    ["expm1", range(-1, 1, 4001), expm1, 3],
    ["expm1", range(-1e-4, 1e-4, 2001), expm1, 2],
    ["softplus", range(-87, 87, 20_001), softplus, 3],
    ["silu", range(-87, 87, 20_001), (x) => x * sigmoid(x), 4],
    ["gelu", range(-12.8, 12.8, 20_001), (x) => x * normalCdf(x), 6],
    ["sigmoid", range(-80, 80, 20_001), sigmoid, 4],
    ["tanh", range(-10, 10, 20_001), tanh, 4],
    ["tanh", range(-1e-3, 1e-3, 2001), tanh, 2],
    ["erf", range(-6, 6, 20_001), erf, 3],
    ["erf", range(-1e-3, 1e-3, 2001), erf, 3],
    ["log", range(1e-3, 100, 20_001), log, 2],
    ["log", [1e-45, 1e-40, 1e-38, 1e38, 3e38].map(Math.fround), log, 2],
  ])("%s", (op, xs, truth, most) => {
    expect(worstError(op, xs, truth)).toBeLessThan(most);
  });
});

test("the borders: overflow, underflow, infinities, zeros and NaN", () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  expect([...apply("exp", [0, -infinity, infinity, -200, 200, 89, nan])]).toEqual([
    1,
    0,
    infinity,
    0,
    infinity,
    infinity,
    nan,
  ]);
  expect([...apply("log", [1, 0, infinity, -1, nan])]).toEqual([0, -infinity, infinity, nan, nan]);
  expect([...apply("sigmoid", [0, -infinity, infinity, -200, 200, nan])]).toEqual([0.5, 0, 1, 0, 1, nan]);
  expect([...apply("tanh", [0, -0, -infinity, infinity, -30, 30, nan])]).toEqual([0, -0, -1, 1, -1, 1, nan]);
  expect([...apply("erf", [0, -0, -infinity, infinity, -200, 200, nan])]).toEqual([0, -0, -1, 1, -1, 1, nan]);
  expect([...apply("relu", [nan, -1, 2, -infinity, infinity])]).toEqual([nan, 0, 2, 0, infinity]);
});

test("both builds give the same bits", () => {
  const xs = range(-100, 100, 5001);
  for (const op of [
    "exp",
    "expm1",
    "softplus",
    "sigmoid",
    "tanh",
    "silu",
    "gelu",
    "geluByTanh",
    "erf",
    "log",
  ] satisfies UnaryOp[]) {
    const [a, b] = builds.map((backend) => new Uint32Array(apply(op, xs, backend).buffer));
    expect(a, op).toEqual(b);
  }
});
