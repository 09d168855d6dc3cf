import { finiteOr0, high, joined, low } from "./parts/doubles";

// Matrices [rows, columns], each row by itself; a shard takes `group` rows, each of which stays in the cache from its sums
// to its output. Sums and elements are computed in float64, and rounded once.

@unmanaged
class StandardizeRowsTask {
  epsilon: f64;
  x: usize;
  y: usize;
  /** [rows] */
  deviation: usize;
  rows: i32;
  columns: i32;
  group: i32;
}

@unmanaged
class StandardizeRowsBackwardTask {
  dy: usize;
  y: usize;
  deviation: usize;
  dx: usize;
  rows: i32;
  columns: i32;
  group: i32;
}

/** y = (x − mean) / deviation, deviation = √(variance + ε) */
export function standardizeRows(task: usize, shard: i32, thread: i32): void {
  const t = changetype<StandardizeRowsTask>(task);
  const end = min((shard + 1) * t.group, t.rows);
  for (let row = shard * t.group; row < end; row++) {
    const at = <usize>row * t.columns << 2;
    const deviation = standardizeRow(t.x + at, t.y + at, t.columns, t.epsilon);
    store<f32>(t.deviation + (<usize>row << 2), <f32>deviation);
  }
}

/** dx = (dy − mean(dy) − y·mean(dy·y)) / deviation */
export function standardizeRowsBackward(task: usize, shard: i32, thread: i32): void {
  const t = changetype<StandardizeRowsBackwardTask>(task);
  const end = min((shard + 1) * t.group, t.rows);
  for (let row = shard * t.group; row < end; row++) {
    const at = <usize>row * t.columns << 2;
    const deviation = <f64>load<f32>(t.deviation + (<usize>row << 2));
    backwardRow(t.dy + at, t.y + at, t.dx + at, t.columns, deviation);
  }
}

/** With d = x − the row's first element, which is exact or nearly so: mean = first + mean(d), variance = mean(d²) − mean(d)². */
function standardizeRow(x: usize, y: usize, columns: i32, epsilon: f64): f64 {
  const center = low(finiteOr0(v128.load32_splat(x)));
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let square0 = sum0;
  let square1 = sum0;
  const bytes = <usize>columns << 2;
  const vectors = bytes & ~15;
  for (let at: usize = 0; at < vectors; at += 16) {
    const value = v128.load(x + at);
    const a = f64x2.sub(low(value), center);
    const b = f64x2.sub(high(value), center);
    sum0 = f64x2.add(sum0, a);
    sum1 = f64x2.add(sum1, b);
    square0 = f64x2.add(square0, f64x2.mul(a, a));
    square1 = f64x2.add(square1, f64x2.mul(b, b));
  }
  const first = f64x2.extract_lane(center, 0);
  let sum = sumOfBoth(f64x2.add(sum0, sum1));
  let square = sumOfBoth(f64x2.add(square0, square1));
  for (let at = vectors; at < bytes; at += 4) {
    const d = <f64>load<f32>(x + at) - first;
    sum += d;
    square += d * d;
  }
  const count = <f64>columns;
  const delta = sum / count;
  const deviation = Math.sqrt(max(square / count - delta * delta, 0) + epsilon);
  const mean = first + delta;
  const slope = 1 / deviation;
  const means = f64x2.splat(mean);
  const slopes = f64x2.splat(slope);
  for (let at: usize = 0; at < vectors; at += 16) {
    const value = v128.load(x + at);
    const a = f64x2.mul(f64x2.sub(low(value), means), slopes);
    const b = f64x2.mul(f64x2.sub(high(value), means), slopes);
    v128.store(y + at, joined(a, b));
  }
  for (let at = vectors; at < bytes; at += 4) store<f32>(y + at, <f32>((<f64>load<f32>(x + at) - mean) * slope));
  return deviation;
}

function backwardRow(dy: usize, y: usize, dx: usize, columns: i32, deviation: f64): void {
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let product0 = sum0;
  let product1 = sum0;
  const bytes = <usize>columns << 2;
  const vectors = bytes & ~15;
  for (let at: usize = 0; at < vectors; at += 16) {
    const gradient = v128.load(dy + at);
    const value = v128.load(y + at);
    const a = low(gradient);
    const b = high(gradient);
    sum0 = f64x2.add(sum0, a);
    sum1 = f64x2.add(sum1, b);
    product0 = f64x2.add(product0, f64x2.mul(a, low(value)));
    product1 = f64x2.add(product1, f64x2.mul(b, high(value)));
  }
  let sum = sumOfBoth(f64x2.add(sum0, sum1));
  let product = sumOfBoth(f64x2.add(product0, product1));
  for (let at = vectors; at < bytes; at += 4) {
    const gradient = <f64>load<f32>(dy + at);
    sum += gradient;
    product += gradient * <f64>load<f32>(y + at);
  }
  const mean = sum / <f64>columns;
  const tilt = product / <f64>columns;
  const slope = 1 / deviation;
  const means = f64x2.splat(mean);
  const tilts = f64x2.splat(tilt);
  const slopes = f64x2.splat(slope);
  for (let at: usize = 0; at < vectors; at += 16) {
    const gradient = v128.load(dy + at);
    const value = v128.load(y + at);
    const a = f64x2.sub(f64x2.sub(low(gradient), means), f64x2.mul(low(value), tilts));
    const b = f64x2.sub(f64x2.sub(high(gradient), means), f64x2.mul(high(value), tilts));
    v128.store(dx + at, joined(f64x2.mul(a, slopes), f64x2.mul(b, slopes)));
  }
  for (let at = vectors; at < bytes; at += 4) {
    const rest = <f64>load<f32>(dy + at) - mean - <f64>load<f32>(y + at) * tilt;
    store<f32>(dx + at, <f32>(rest * slope));
  }
}

// @ts-ignore: decorator
@inline
function sumOfBoth(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}
