import { exp4, expm1_4 } from "./parts/exp";
import { maxOfLanes, sumOfLanes } from "./parts/simd";

/** Matrices [rows, columns]; a shard takes `group` rows. */
@unmanaged
class LogSoftmaxTask {
  x: usize;
  y: usize;
  rows: i32;
  columns: i32;
  group: i32;
}

@unmanaged
class LogSoftmaxBackwardTask {
  dy: usize;
  y: usize;
  dx: usize;
  rows: i32;
  columns: i32;
  group: i32;
}

/** y = (x − max) − log(1 + Σ exp(x − max) of all others) */
export function logSoftmax(task: usize, shard: i32, thread: i32): void {
  const t = changetype<LogSoftmaxTask>(task);
  const columns = t.columns;
  const end = min((shard + 1) * t.group, t.rows);
  for (let row = shard * t.group; row < end; row++) {
    const x = t.x + (<usize>row * columns << 2);
    const y = t.y + (<usize>row * columns << 2);
    const largest = largestOf(x, columns);
    const logSum = Mathf.log1p(sumOfOthers(x, columns, largest));
    for (let c = 0; c < columns; c++) {
      const at = <usize>c << 2;
      store<f32>(y + at, load<f32>(x + at) - largest - logSum);
    }
  }
}

/** dx = dy − exp(y) · Σ dy, or (dy − Σ dy) − (exp(y) − 1) · Σ dy where y is near 0 */
export function logSoftmaxBackward(task: usize, shard: i32, thread: i32): void {
  const t = changetype<LogSoftmaxBackwardTask>(task);
  const columns = t.columns;
  const end = min((shard + 1) * t.group, t.rows);
  for (let row = shard * t.group; row < end; row++) {
    const at = <usize>row * columns << 2;
    backwardRow(t.dy + at, t.y + at, t.dx + at, columns);
  }
}

function largestOf(x: usize, count: i32): f32 {
  let largest = f32x4.splat(-Infinity);
  for (; count >= 4; count -= 4, x += 16) largest = f32x4.max(largest, v128.load(x));
  for (; count > 0; count--, x += 4) largest = f32x4.max(largest, v128.load32_splat(x));
  return maxOfLanes(largest);
}

/**
 * Σ exp(x − largest) over all but one of the largest; those that equal it count 1 each. NaN where it is infinite, since
 * then no difference is 0.
 */
function sumOfOthers(x: usize, count: i32, largest: f32): f32 {
  const shift = f32x4.splat(largest);
  const zero = f32x4.splat(0);
  let below = zero;
  let equals = zero;
  for (; count >= 4; count -= 4, x += 16) {
    const difference = f32x4.sub(v128.load(x), shift);
    const isLargest = f32x4.eq(difference, zero);
    below = f32x4.add(below, v128.andnot(exp4(difference), isLargest));
    equals = f32x4.add(equals, v128.and(f32x4.splat(1), isLargest));
  }
  let sumBelow = sumOfLanes(below);
  let sumEquals = sumOfLanes(equals);
  for (; count > 0; count--, x += 4) {
    const difference = load<f32>(x) - largest;
    if (difference == 0) sumEquals++;
    else sumBelow += expOf(difference);
  }
  return sumBelow + (sumEquals - 1);
}

function backwardRow(dy: usize, y: usize, dx: usize, count: i32): void {
  const total = sumOf(dy, count);
  const totals = f32x4.splat(total);
  let at: usize = 0;
  for (; count >= 4; count -= 4, at += 16) {
    v128.store(dx + at, backward(v128.load(dy + at), v128.load(y + at), totals));
  }
  for (; count > 0; count--, at += 4) {
    const one = backward(v128.load32_splat(dy + at), v128.load32_splat(y + at), totals);
    v128.store_lane<f32>(dx + at, one, 0);
  }
}

// @ts-ignore: decorator
@inline
function backward(dy: v128, y: v128, totals: v128): v128 {
  const far = f32x4.sub(dy, f32x4.mul(exp4(y), totals));
  const isNear = f32x4.gt(y, f32x4.splat(-0.5));
  // Few are, at most one a row: the others need not pay for them.
  if (!v128.any_true(isNear)) return far;
  const near = f32x4.sub(f32x4.sub(dy, totals), f32x4.mul(expm1_4(y), totals));
  return v128.bitselect(near, far, isNear);
}

function sumOf(x: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  for (; count >= 4; count -= 4, x += 16) sum = f32x4.add(sum, v128.load(x));
  let total = sumOfLanes(sum);
  for (; count > 0; count--, x += 4) total += load<f32>(x);
  return total;
}

function expOf(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}
