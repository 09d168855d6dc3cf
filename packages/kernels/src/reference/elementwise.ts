import type { BroadcastGeometry } from "../geometry.ts";
import type { BinaryOp, UnaryOp } from "../kernels.ts";
import { erf, exp, expm1, log, log1p, normalCdf, power, tanh } from "../portable-math.ts";
import { rowMajorStrides } from "../shape.ts";
import { positions } from "./positions.ts";

export function fill(value: number, y: Float64Array): void {
  y.fill(value);
}

export function unary(op: UnaryOp, x: Float64Array, y: Float64Array): void {
  const { value } = unaryRules[op];
  for (let i = 0; i < y.length; i++) y[i] = value(x[i]!);
}

export function unaryBackward(op: UnaryOp, dy: Float64Array, x: Float64Array, y: Float64Array, dx: Float64Array): void {
  const { gradient } = unaryRules[op];
  for (let i = 0; i < dx.length; i++) dx[i] = gradient(dy[i]!, x[i]!, y[i]!);
}

export function binary(
  op: BinaryOp,
  geometry: BroadcastGeometry,
  a: Float64Array,
  b: Float64Array,
  y: Float64Array,
): void {
  const value = binaryRules[op];
  const atA = broadcastPositions(geometry, 0);
  const atB = broadcastPositions(geometry, 1);
  for (let i = 0; i < y.length; i++) y[i] = value(a[atA[i]!]!, b[atB[i]!]!);
}

export function select(
  geometry: BroadcastGeometry,
  condition: Float64Array,
  a: Float64Array,
  b: Float64Array,
  y: Float64Array,
): void {
  const atCondition = broadcastPositions(geometry, 0);
  const atA = broadcastPositions(geometry, 1);
  const atB = broadcastPositions(geometry, 2);
  for (let i = 0; i < y.length; i++) y[i] = condition[atCondition[i]!] !== 0 ? a[atA[i]!]! : b[atB[i]!]!;
}

export function accumulate(x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i]! += x[i]!;
}

const SQRT_PI = 1.7724538509055161;

/** 2·√(2/π) */
const BEND = 1.5957691216057308;

interface UnaryRule {
  /** f(x) */
  value(x: number): number;
  /** dy · f'(x), where y = f(x) */
  gradient(dy: number, x: number, y: number): number;
}

const unaryRules: Record<UnaryOp, UnaryRule> = {
  negate: { value: (x) => -x, gradient: (dy) => -dy },
  abs: { value: Math.abs, gradient: (dy, x) => (x > 0 ? dy : x < 0 ? -dy : 0) },
  exp: { value: exp, gradient: (dy, _x, y) => dy * y },
  log: { value: log, gradient: (dy, x) => dy / x },
  sqrt: { value: Math.sqrt, gradient: (dy, _x, y) => dy / (2 * y) },
  square: { value: (x) => x * x, gradient: (dy, x) => dy * 2 * x },
  relu: { value: (x) => Math.max(x, 0), gradient: (dy, x) => (x > 0 ? dy : 0) },
  softplus: { value: (x) => Math.max(x, 0) + log1p(exp(-Math.abs(x))), gradient: (dy, x) => dy * sigmoid(x) },
  // From x and not from y, which has no digits left where it is near 1.
  sigmoid: { value: sigmoid, gradient: (dy, x) => dy * sigmoidSlope(x) },
  tanh: { value: tanh, gradient: (dy, x) => dy * 4 * sigmoidSlope(2 * x) },
  expm1: { value: expm1, gradient: (dy, x) => dy * exp(x) },
  erf: { value: erf, gradient: (dy, x) => (dy * 2 * exp(-x * x)) / SQRT_PI },
  silu: gated(sigmoid, sigmoidSlope),
  gelu: gated(normalCdf, (x) => exp((-x * x) / 2) / (Math.SQRT2 * SQRT_PI)),
  geluByTanh: gated(
    (x) => sigmoid(bent(x)),
    (x) => sigmoidSlope(bent(x)) * BEND * (1 + 3 * 0.044715 * x * x),
  ),
};

/** x·G(x), for a gate G that is 0 from −1000 down and 1 from 1000 on; there ∞·0 would be NaN. */
function gated(gate: (x: number) => number, slope: (x: number) => number): UnaryRule {
  const near = (x: number) => Math.min(Math.max(x, -1000), 1000);
  return {
    value: (x) => Math.max(x, -1000) * gate(near(x)),
    gradient: (dy, x) => dy * (gate(near(x)) + near(x) * slope(near(x))),
  };
}

function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

/** σ'(x) = σ(x)·σ(−x) */
function sigmoidSlope(x: number): number {
  return sigmoid(x) * sigmoid(-x);
}

/** 2·√(2/π)·(x + 0.044715·x³) */
function bent(x: number): number {
  return BEND * x * (1 + 0.044715 * x * x);
}

const binaryRules: Record<BinaryOp, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  power,
  maximum: Math.max,
  minimum: Math.min,
  equal: (a, b) => Number(a === b),
  notEqual: (a, b) => Number(a !== b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
  greater: (a, b) => Number(a > b),
  greaterEqual: (a, b) => Number(a >= b),
};

/** Where each element of the output reads in input k, by NumPy's rules: shapes are aligned at their last axes. */
function broadcastPositions({ shape, inputs }: BroadcastGeometry, k: number): Int32Array {
  const input = inputs[k]!;
  const strides = rowMajorStrides(input).map((stride, axis) => (input[axis] === 1 ? 0 : stride));
  const missing = new Array<number>(shape.length - input.length).fill(0);
  return positions(shape, [...missing, ...strides]);
}
