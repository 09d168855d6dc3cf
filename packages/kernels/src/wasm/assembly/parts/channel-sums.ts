import { finiteOr0, high, low } from "./doubles";
import { loadFloats } from "./simd";

/**
 * Sums over the rows of a matrix x [rows, channels], each channel by itself, of d = x − center, d², dy and dy·d: the
 * first two, or (with gradients) all four. A shard sums `group` rows to float64 at `partial` [shards, sums, pitch].
 *
 * In float64 x − center is exact or nearly so, and nothing overflows; and whatever element of the channel is the center,
 * taking the square of the mean of d from the mean of d² loses at most as many digits as there are in the count.
 */
@unmanaged
export class ChannelSumsTask {
  x: usize;
  /** As x; for gradients alone. */
  dy: usize;
  /** Floats [channels]: a row of x, or a mean. */
  center: usize;
  partial: usize;
  rows: i32;
  channels: i32;
  group: i32;
  /** Channels, rounded up to a multiple of 4. */
  pitch: i32;
}

// @ts-ignore: decorator
@inline
export function sumChannels(gradients: bool, t: ChannelSumsTask, shard: i32): void {
  const first = shard * t.group;
  const rows = min(t.group, t.rows - first);
  const rowBytes = <usize>t.channels << 2;
  const at = first * rowBytes;
  const sums = t.partial + (<usize>(shard * (gradients ? 4 : 2) * t.pitch) << 3);
  const narrow = t.channels < 4;
  for (let c = 0; c < t.channels; c += narrow ? 1 : 4) {
    // The last four overlap with those before, and write the same once more.
    const channel = narrow ? c : min(c, t.channels - 4);
    const offset = <usize>channel << 2;
    const target = sums + (<usize>channel << 3);
    const sumBytes = <usize>t.pitch << 3;
    if (narrow) sumColumns(gradients, true, t, at + offset, offset, rows, target, sumBytes);
    else sumColumns(gradients, false, t, at + offset, offset, rows, target, sumBytes);
  }
}

/** Four columns, or a single one if `narrow`. */
// @ts-ignore: decorator
@inline
function sumColumns(
  gradients: bool,
  narrow: bool,
  t: ChannelSumsTask,
  at: usize,
  channel: usize,
  rows: i32,
  target: usize,
  sumBytes: usize,
): void {
  const center = finiteOr0(loadFloats(narrow, t.center + channel));
  const centerLow = low(center);
  const centerHigh = high(center);
  const rowBytes = <usize>t.channels << 2;
  const toGradient = t.dy - t.x;
  let x = t.x + at;
  let d0 = f64x2.splat(0);
  let d1 = d0;
  let square0 = d0;
  let square1 = d0;
  let dy0 = d0;
  let dy1 = d0;
  let product0 = d0;
  let product1 = d0;
  for (; rows > 0; rows--, x += rowBytes) {
    const value = loadFloats(narrow, x);
    const a = f64x2.sub(low(value), centerLow);
    d0 = f64x2.add(d0, a);
    square0 = f64x2.add(square0, f64x2.mul(a, a));
    const b = narrow ? a : f64x2.sub(high(value), centerHigh);
    if (!narrow) {
      d1 = f64x2.add(d1, b);
      square1 = f64x2.add(square1, f64x2.mul(b, b));
    }
    if (gradients) {
      const gradient = loadFloats(narrow, x + toGradient);
      const u = low(gradient);
      dy0 = f64x2.add(dy0, u);
      product0 = f64x2.add(product0, f64x2.mul(u, a));
      if (!narrow) {
        const v = high(gradient);
        dy1 = f64x2.add(dy1, v);
        product1 = f64x2.add(product1, f64x2.mul(v, b));
      }
    }
  }
  storeSum(narrow, target, d0, d1);
  storeSum(narrow, target + sumBytes, square0, square1);
  if (!gradients) return;
  storeSum(narrow, target + 2 * sumBytes, dy0, dy1);
  storeSum(narrow, target + 3 * sumBytes, product0, product1);
}

// @ts-ignore: decorator
@inline
function storeSum(narrow: bool, target: usize, first: v128, last: v128): void {
  if (narrow) {
    v128.store_lane<f64>(target, first, 0);
    return;
  }
  v128.store(target, first);
  v128.store(target, last, 16);
}
