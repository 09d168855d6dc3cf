import { exp4 } from "./parts/exp";
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

/** y = (x − max) − log Σ exp(x − max) */
export function logSoftmax(task: usize, shard: i32, thread: i32): void {
  const t = changetype<LogSoftmaxTask>(task);
  const columns = t.columns;
  const end = min((shard + 1) * t.group, t.rows);
  for (let row = shard * t.group; row < end; row++) {
    const x = t.x + (<usize>row * columns << 2);
    const y = t.y + (<usize>row * columns << 2);
    const largest = largestOf(x, columns);
    const logSum = Mathf.log(sumOfExponentials(x, columns, largest));
    for (let c = 0; c < columns; c++) {
      const at = <usize>c << 2;
      store<f32>(y + at, load<f32>(x + at) - largest - logSum);
    }
  }
}

/** dx = dy − exp(y) · Σ dy */
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

/** Σ exp(x − largest) */
function sumOfExponentials(x: usize, count: i32, largest: f32): f32 {
  const shift = f32x4.splat(largest);
  let sum = f32x4.splat(0);
  for (; count >= 4; count -= 4, x += 16) sum = f32x4.add(sum, exp4(f32x4.sub(v128.load(x), shift)));
  let total = sumOfLanes(sum);
  for (; count > 0; count--, x += 4) total += expOf(load<f32>(x) - largest);
  return total;
}

function backwardRow(dy: usize, y: usize, dx: usize, count: i32): void {
  const total = sumOf(dy, count);
  const totals = f32x4.splat(total);
  let at: usize = 0;
  for (; count >= 4; count -= 4, at += 16) {
    const pulled = f32x4.mul(exp4(v128.load(y + at)), totals);
    v128.store(dx + at, f32x4.sub(v128.load(dy + at), pulled));
  }
  for (; count > 0; count--, at += 4) store<f32>(dx + at, load<f32>(dy + at) - expOf(load<f32>(y + at)) * total);
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
