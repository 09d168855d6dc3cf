import { rangeElements } from "./run/range";
import { rowOffset, spread } from "./parts/strided";

/** See parts/strided.ts. Steps are the operands' strides along the innermost axis, in bytes. */
@unmanaged
class BinaryTask {
  a: usize;
  b: usize;
  y: usize;
  size: i32;
  inner: i32;
  aStep: i32;
  bStep: i32;
  outerRank: i32;
  axes: usize;
  workspace: usize;
  workspaceStep: i32;
}

@unmanaged
class SelectTask {
  condition: usize;
  a: usize;
  b: usize;
  y: usize;
  size: i32;
  inner: i32;
  conditionStep: i32;
  aStep: i32;
  bStep: i32;
  outerRank: i32;
  axes: usize;
  workspace: usize;
  workspaceStep: i32;
}

const enum Op {
  Add,
  Subtract,
  Multiply,
  Divide,
  Power,
  Maximum,
  Minimum,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
}

// One function an operation: each is its own loop, with the operation folded into it.

export function binary_add(task: usize, shard: i32, thread: i32): void {
  map(Op.Add, task, shard, thread);
}

export function binary_subtract(task: usize, shard: i32, thread: i32): void {
  map(Op.Subtract, task, shard, thread);
}

export function binary_multiply(task: usize, shard: i32, thread: i32): void {
  map(Op.Multiply, task, shard, thread);
}

export function binary_divide(task: usize, shard: i32, thread: i32): void {
  map(Op.Divide, task, shard, thread);
}

export function binary_power(task: usize, shard: i32, thread: i32): void {
  map(Op.Power, task, shard, thread);
}

export function binary_maximum(task: usize, shard: i32, thread: i32): void {
  map(Op.Maximum, task, shard, thread);
}

export function binary_minimum(task: usize, shard: i32, thread: i32): void {
  map(Op.Minimum, task, shard, thread);
}

export function binary_equal(task: usize, shard: i32, thread: i32): void {
  map(Op.Equal, task, shard, thread);
}

export function binary_notEqual(task: usize, shard: i32, thread: i32): void {
  map(Op.NotEqual, task, shard, thread);
}

export function binary_less(task: usize, shard: i32, thread: i32): void {
  map(Op.Less, task, shard, thread);
}

export function binary_lessEqual(task: usize, shard: i32, thread: i32): void {
  map(Op.LessEqual, task, shard, thread);
}

export function binary_greater(task: usize, shard: i32, thread: i32): void {
  map(Op.Greater, task, shard, thread);
}

export function binary_greaterEqual(task: usize, shard: i32, thread: i32): void {
  map(Op.GreaterEqual, task, shard, thread);
}

/** y = condition ≠ 0 ? a : b */
export function select_(task: usize, shard: i32, thread: i32): void {
  const t = changetype<SelectTask>(task);
  const inner = t.inner;
  let at = shard * rangeElements;
  const end = min(at + rangeElements, t.size);
  while (at < end) {
    const row = at / inner;
    const column = at - row * inner;
    const run = min(inner - column, end - at);
    chooseRun(
      t.condition + rowOffset(t.axes, t.outerRank, 3, 0, row) + column * t.conditionStep,
      t.a + rowOffset(t.axes, t.outerRank, 3, 1, row) + column * t.aStep,
      t.b + rowOffset(t.axes, t.outerRank, 3, 2, row) + column * t.bStep,
      t.y + (<usize>at << 2),
      run,
      t,
      t.workspace + thread * t.workspaceStep,
    );
    at += run;
  }
}

// @ts-ignore: decorator
@inline
function map(op: Op, task: usize, shard: i32, thread: i32): void {
  const t = changetype<BinaryTask>(task);
  const inner = t.inner;
  const place = t.workspace + thread * t.workspaceStep;
  let at = shard * rangeElements;
  const end = min(at + rangeElements, t.size);
  while (at < end) {
    const row = at / inner;
    const column = at - row * inner;
    const run = min(inner - column, end - at);
    const a = t.a + rowOffset(t.axes, t.outerRank, 2, 0, row) + column * t.aStep;
    const b = t.b + rowOffset(t.axes, t.outerRank, 2, 1, row) + column * t.bStep;
    mapRun(op, a, t.aStep, b, t.bStep, t.y + (<usize>at << 2), run, place);
    at += run;
  }
}

/** A run of `count` outputs. */
// @ts-ignore: decorator
@inline
function mapRun(op: Op, a: usize, aStep: usize, b: usize, bStep: usize, y: usize, count: i32, place: usize): void {
  if ((aStep | bStep) <= 4) {
    let av = spread(aStep, a, place);
    let bv = spread(bStep, b, place + 16);
    for (; count >= 4; count -= 4, y += 16) {
      v128.store(y, apply(op, v128.load(av), v128.load(bv)));
      av += aStep << 2;
      bv += bStep << 2;
    }
    if (aStep) a = av;
    if (bStep) b = bv;
  }
  for (; count > 0; count--, y += 4) {
    v128.store_lane<f32>(y, apply(op, v128.load32_splat(a), v128.load32_splat(b)), 0);
    a += aStep;
    b += bStep;
  }
}

function chooseRun(c: usize, a: usize, b: usize, y: usize, count: i32, t: SelectTask, place: usize): void {
  const cStep: usize = t.conditionStep;
  const aStep: usize = t.aStep;
  const bStep: usize = t.bStep;
  if ((cStep | aStep | bStep) <= 4) {
    let cv = spread(cStep, c, place);
    let av = spread(aStep, a, place + 16);
    let bv = spread(bStep, b, place + 32);
    for (; count >= 4; count -= 4, y += 16) {
      v128.store(y, choose(v128.load(cv), v128.load(av), v128.load(bv)));
      cv += cStep << 2;
      av += aStep << 2;
      bv += bStep << 2;
    }
    if (cStep) c = cv;
    if (aStep) a = av;
    if (bStep) b = bv;
  }
  for (; count > 0; count--, y += 4) {
    const chosen = choose(v128.load32_splat(c), v128.load32_splat(a), v128.load32_splat(b));
    v128.store_lane<f32>(y, chosen, 0);
    c += cStep;
    a += aStep;
    b += bStep;
  }
}

// @ts-ignore: decorator
@inline
function choose(condition: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, f32x4.ne(condition, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function apply(op: Op, a: v128, b: v128): v128 {
  if (op == Op.Add) return f32x4.add(a, b);
  if (op == Op.Subtract) return f32x4.sub(a, b);
  if (op == Op.Multiply) return f32x4.mul(a, b);
  if (op == Op.Divide) return f32x4.div(a, b);
  if (op == Op.Power) return power4(a, b);
  // Not pmax and pmin, twice as fast: they lose a NaN in one of the operands.
  if (op == Op.Maximum) return f32x4.max(a, b);
  if (op == Op.Minimum) return f32x4.min(a, b);
  return v128.and(compare(op, a, b), f32x4.splat(1));
}

/** All bits set where the comparison holds. */
// @ts-ignore: decorator
@inline
function compare(op: Op, a: v128, b: v128): v128 {
  if (op == Op.Equal) return f32x4.eq(a, b);
  if (op == Op.NotEqual) return f32x4.ne(a, b);
  if (op == Op.Less) return f32x4.lt(a, b);
  if (op == Op.LessEqual) return f32x4.le(a, b);
  if (op == Op.Greater) return f32x4.gt(a, b);
  return f32x4.ge(a, b);
}

function power4(a: v128, b: v128): v128 {
  return f32x4(
    Mathf.pow(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)),
    Mathf.pow(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)),
    Mathf.pow(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)),
    Mathf.pow(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)),
  );
}
