import { erf4, erfSlope4 } from "./parts/erf";
import { exp4, expm1_4, sigmoid4, sigmoidSlope4, tanh4, tanhSlope4 } from "./parts/exp";
import { gelu4, geluByTanh4, geluByTanhSlope4, geluSlope4, silu4, siluSlope4 } from "./parts/gates";
import { rectify } from "./parts/simd";
import { softplus4 } from "./parts/softplus";
import { rangeBegin, rangeEnd } from "./run/range";

@unmanaged
class FillTask {
  y: usize;
  size: i32;
  value: f32;
}

@unmanaged
class AccumulateTask {
  x: usize;
  y: usize;
  size: i32;
}

@unmanaged
class UnaryTask {
  x: usize;
  y: usize;
  size: i32;
}

@unmanaged
class UnaryBackwardTask {
  dy: usize;
  /** x or y, whichever the operation's derivative is computed from. */
  operand: usize;
  dx: usize;
  size: i32;
}

const enum Op {
  Negate,
  Abs,
  Exp,
  Expm1,
  Log,
  Sqrt,
  Square,
  Relu,
  Softplus,
  Sigmoid,
  Tanh,
  Silu,
  Gelu,
  GeluByTanh,
  Erf,
}

export function fill(task: usize, shard: i32, thread: i32): void {
  const t = changetype<FillTask>(task);
  const y = t.y;
  const value = f32x4.splat(t.value);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) v128.store(y + at, value);
}

/** y ← y + x */
export function accumulate(task: usize, shard: i32, thread: i32): void {
  const t = changetype<AccumulateTask>(task);
  const x = t.x;
  const y = t.y;
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    v128.store(y + at, f32x4.add(v128.load(y + at), v128.load(x + at)));
  }
}

// One function an operation: each is its own loop, with the operation folded into it.

export function unary_negate(task: usize, shard: i32, thread: i32): void {
  map(Op.Negate, task, shard);
}

export function unary_abs(task: usize, shard: i32, thread: i32): void {
  map(Op.Abs, task, shard);
}

export function unary_exp(task: usize, shard: i32, thread: i32): void {
  map(Op.Exp, task, shard);
}

export function unary_expm1(task: usize, shard: i32, thread: i32): void {
  map(Op.Expm1, task, shard);
}

export function unary_log(task: usize, shard: i32, thread: i32): void {
  map(Op.Log, task, shard);
}

export function unary_sqrt(task: usize, shard: i32, thread: i32): void {
  map(Op.Sqrt, task, shard);
}

export function unary_square(task: usize, shard: i32, thread: i32): void {
  map(Op.Square, task, shard);
}

export function unary_relu(task: usize, shard: i32, thread: i32): void {
  map(Op.Relu, task, shard);
}

export function unary_softplus(task: usize, shard: i32, thread: i32): void {
  map(Op.Softplus, task, shard);
}

export function unary_sigmoid(task: usize, shard: i32, thread: i32): void {
  map(Op.Sigmoid, task, shard);
}

export function unary_tanh(task: usize, shard: i32, thread: i32): void {
  map(Op.Tanh, task, shard);
}

export function unary_silu(task: usize, shard: i32, thread: i32): void {
  map(Op.Silu, task, shard);
}

export function unary_gelu(task: usize, shard: i32, thread: i32): void {
  map(Op.Gelu, task, shard);
}

export function unary_geluByTanh(task: usize, shard: i32, thread: i32): void {
  map(Op.GeluByTanh, task, shard);
}

export function unary_erf(task: usize, shard: i32, thread: i32): void {
  map(Op.Erf, task, shard);
}

export function unaryBackward_negate(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Negate, task, shard);
}

export function unaryBackward_abs(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Abs, task, shard);
}

export function unaryBackward_exp(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Exp, task, shard);
}

export function unaryBackward_expm1(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Expm1, task, shard);
}

export function unaryBackward_log(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Log, task, shard);
}

export function unaryBackward_sqrt(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Sqrt, task, shard);
}

export function unaryBackward_square(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Square, task, shard);
}

export function unaryBackward_relu(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Relu, task, shard);
}

export function unaryBackward_softplus(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Softplus, task, shard);
}

export function unaryBackward_sigmoid(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Sigmoid, task, shard);
}

export function unaryBackward_tanh(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Tanh, task, shard);
}

export function unaryBackward_silu(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Silu, task, shard);
}

export function unaryBackward_gelu(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Gelu, task, shard);
}

export function unaryBackward_geluByTanh(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.GeluByTanh, task, shard);
}

export function unaryBackward_erf(task: usize, shard: i32, thread: i32): void {
  mapBackward(Op.Erf, task, shard);
}

// @ts-ignore: decorator
@inline
function map(op: Op, task: usize, shard: i32): void {
  const t = changetype<UnaryTask>(task);
  const x = t.x;
  const y = t.y;
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) v128.store(y + at, apply(op, v128.load(x + at)));
}

// @ts-ignore: decorator
@inline
function mapBackward(op: Op, task: usize, shard: i32): void {
  const t = changetype<UnaryBackwardTask>(task);
  const dy = t.dy;
  const operand = t.operand;
  const dx = t.dx;
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    v128.store(dx + at, adjoint(op, v128.load(dy + at), v128.load(operand + at)));
  }
}

// @ts-ignore: decorator
@inline
function apply(op: Op, x: v128): v128 {
  if (op == Op.Negate) return f32x4.neg(x);
  if (op == Op.Abs) return f32x4.abs(x);
  if (op == Op.Exp) return exp4(x);
  if (op == Op.Expm1) return expm1_4(x);
  if (op == Op.Log) return log4(x);
  if (op == Op.Sqrt) return f32x4.sqrt(x);
  if (op == Op.Square) return f32x4.mul(x, x);
  if (op == Op.Relu) return rectify(x);
  if (op == Op.Softplus) return softplus4(x);
  if (op == Op.Sigmoid) return sigmoid4(x);
  if (op == Op.Tanh) return tanh4(x);
  if (op == Op.Silu) return silu4(x);
  if (op == Op.Gelu) return gelu4(x);
  if (op == Op.GeluByTanh) return geluByTanh4(x);
  return erf4(x);
}

/** dy · f'(x), from y = f(x) for exp, sqrt and relu, and from x for the others. */
// @ts-ignore: decorator
@inline
function adjoint(op: Op, dy: v128, xOrY: v128): v128 {
  const zero = f32x4.splat(0);
  if (op == Op.Negate) return f32x4.neg(dy);
  if (op == Op.Abs) return v128.and(v128.xor(dy, v128.and(xOrY, f32x4.splat(-0.0))), f32x4.gt(f32x4.abs(xOrY), zero));
  if (op == Op.Exp) return f32x4.mul(dy, xOrY);
  if (op == Op.Expm1) return f32x4.mul(dy, exp4(xOrY));
  if (op == Op.Log) return f32x4.div(dy, xOrY);
  if (op == Op.Sqrt) return f32x4.div(dy, f32x4.add(xOrY, xOrY));
  if (op == Op.Square) return f32x4.mul(dy, f32x4.add(xOrY, xOrY));
  if (op == Op.Relu) return v128.and(dy, f32x4.gt(xOrY, zero));
  if (op == Op.Softplus) return f32x4.mul(dy, sigmoid4(xOrY));
  if (op == Op.Sigmoid) return f32x4.mul(dy, sigmoidSlope4(xOrY));
  if (op == Op.Tanh) return f32x4.mul(dy, tanhSlope4(xOrY));
  if (op == Op.Silu) return f32x4.mul(dy, siluSlope4(xOrY));
  if (op == Op.Gelu) return f32x4.mul(dy, geluSlope4(xOrY));
  if (op == Op.GeluByTanh) return f32x4.mul(dy, geluByTanhSlope4(xOrY));
  return f32x4.mul(dy, erfSlope4(xOrY));
}

function log4(x: v128): v128 {
  return f32x4(
    Mathf.log(f32x4.extract_lane(x, 0)),
    Mathf.log(f32x4.extract_lane(x, 1)),
    Mathf.log(f32x4.extract_lane(x, 2)),
    Mathf.log(f32x4.extract_lane(x, 3)),
  );
}
