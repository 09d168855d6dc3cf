import { ChannelSumsTask, sumChannels } from "./parts/channel-sums";
import { finiteOr0, high, joined, loadTwo, low, storeTwo } from "./parts/doubles";
import { loadFloats, storeFloats } from "./parts/simd";

// Matrices [rows, channels]: both rank 4 (channels last) and rank 2 lie so in memory. All is computed in float64, from the
// sums to each element, and rounded once: so neither large means nor large numbers cost digits.

/** From sums to moments, and what moves towards them; one shard. */
@unmanaged
class MomentsTask {
  /** In floats, mean ← (1 − share)·mean + share·mean of x, likewise the variance; if share is 1, whatever was there. */
  share: f64;
  /** What the variance is multiplied by before: m / (m − 1) makes it unbiased. */
  correction: f64;
  /** What was summed, [shards, 2, pitch]; the totals come to lie in the first. */
  partial: usize;
  shards: i32;
  pitch: i32;
  rows: i32;
  center: usize;
  /** 0 if they are not asked for. */
  mean: usize;
  variance: usize;
  /** Float64 [pitch] each. */
  exactMean: usize;
  exactVariance: usize;
}

/** From moments to what `normalize` needs of each channel; one shard. */
@unmanaged
class ScalesTask {
  epsilon: f64;
  /** Float64 if they were computed here, or floats that were given. */
  exact: i32;
  pitch: i32;
  mean: usize;
  variance: usize;
  scale: usize;
  shift: usize;
  /** Float64 [3, pitch]: mean, slope = scale / √(variance + ε), shift. */
  scales: usize;
}

/** From sums to dScale, dShift, and what `normalizeBackward` needs of each channel; one shard. */
@unmanaged
class FactorsTask {
  epsilon: f64;
  /** What was summed, [shards, 4, pitch]; the totals come to lie in the first. */
  partial: usize;
  shards: i32;
  pitch: i32;
  rows: i32;
  /** A row of x if variance is 0, and these follow from the sums; else the mean that was given. */
  center: usize;
  variance: usize;
  scale: usize;
  dScale: usize;
  dShift: usize;
  /** Float64 [3, pitch], a, b and c of dx = a·dy − b·x + c. */
  factors: usize;
}

/** One pass over a matrix with three numbers a channel; a shard takes `group` rows. */
@unmanaged
class RowsTask {
  x: usize;
  /** As x, in the backward. */
  dy: usize;
  /** Float64 [3, pitch]. */
  factors: usize;
  y: usize;
  rows: i32;
  channels: i32;
  group: i32;
  pitch: i32;
}

export function channelSums(task: usize, shard: i32, thread: i32): void {
  sumChannels(false, changetype<ChannelSumsTask>(task), shard);
}

export function channelGradientSums(task: usize, shard: i32, thread: i32): void {
  sumChannels(true, changetype<ChannelSumsTask>(task), shard);
}

/** With δ the mean of x − center: mean = center + δ, variance = mean of (x − center)² − δ². */
export function channelMoments(task: usize, shard: i32, thread: i32): void {
  const t = changetype<MomentsTask>(task);
  addPartials(t.partial, t.shards, 2 * t.pitch);
  const count = f64x2.splat(<f64>t.rows);
  for (let c = 0; c < t.pitch; c += 2) {
    const at = <usize>c << 3;
    const sums = t.partial + at;
    const delta = f64x2.div(v128.load(sums), count);
    const mean = f64x2.add(centerOf(t.center, c), delta);
    const variance = varianceOf(v128.load(sums + (<usize>t.pitch << 3)), delta, count);
    v128.store(t.exactMean + at, mean);
    v128.store(t.exactVariance + at, variance);
    if (t.mean != 0) move(t.mean + (at >> 1), mean, t.share);
    if (t.variance != 0) move(t.variance + (at >> 1), f64x2.mul(variance, f64x2.splat(t.correction)), t.share);
  }
}

export function normalizationScales(task: usize, shard: i32, thread: i32): void {
  const t = changetype<ScalesTask>(task);
  const epsilon = f64x2.splat(t.epsilon);
  const next = <usize>t.pitch << 3;
  for (let c = 0; c < t.pitch; c += 2) {
    const at = <usize>c << 3;
    const half = at >> 1;
    const mean = t.exact ? v128.load(t.mean + at) : loadTwo(t.mean + half);
    const variance = t.exact ? v128.load(t.variance + at) : loadTwo(t.variance + half);
    const deviation = f64x2.sqrt(f64x2.add(variance, epsilon));
    v128.store(t.scales + at, mean);
    v128.store(t.scales + at + next, f64x2.div(loadTwo(t.scale + half), deviation));
    v128.store(t.scales + at + 2 * next, loadTwo(t.shift + half));
  }
}

/** y = (x − mean) · slope + shift */
export function normalize(task: usize, shard: i32, thread: i32): void {
  overRows(false, changetype<RowsTask>(task), shard);
}

/**
 * With σ = √(variance + ε) and m values a channel: dShift = Σ dy, dScale = Σ dy·(x − mean) / σ,
 * dx = scale / σ · (dy − dShift / m − (x − mean) · dScale / (σ·m)).
 */
export function normalizationFactors(task: usize, shard: i32, thread: i32): void {
  const t = changetype<FactorsTask>(task);
  addPartials(t.partial, t.shards, 4 * t.pitch);
  const epsilon = f64x2.splat(t.epsilon);
  const count = f64x2.splat(<f64>t.rows);
  const next = <usize>t.pitch << 3;
  for (let c = 0; c < t.pitch; c += 2) {
    const at = <usize>c << 3;
    const half = at >> 1;
    const sums = t.partial + at;
    const dShift = v128.load(sums + 2 * next);
    let delta = f64x2.splat(0);
    let variance: v128;
    if (t.variance != 0) variance = loadTwo(t.variance + half);
    else {
      delta = f64x2.div(v128.load(sums), count);
      variance = varianceOf(v128.load(sums + next), delta, count);
    }
    const mean = f64x2.add(centerOf(t.center, c), delta);
    const deviation = f64x2.sqrt(f64x2.add(variance, epsilon));
    const covariance = f64x2.sub(v128.load(sums + 3 * next), f64x2.mul(delta, dShift));
    const dScale = f64x2.div(covariance, deviation);
    const slope = f64x2.div(loadTwo(t.scale + half), deviation);
    const tilt = f64x2.div(f64x2.mul(slope, dScale), f64x2.mul(deviation, count));
    storeTwo(t.dScale + half, dScale);
    storeTwo(t.dShift + half, dShift);
    v128.store(t.factors + at, slope);
    v128.store(t.factors + at + next, tilt);
    v128.store(
      t.factors + at + 2 * next,
      f64x2.sub(f64x2.mul(tilt, mean), f64x2.mul(slope, f64x2.div(dShift, count))),
    );
  }
}

export function normalizeBackward(task: usize, shard: i32, thread: i32): void {
  overRows(true, changetype<RowsTask>(task), shard);
}

/** Two floats, a share of the way towards other numbers. */
// @ts-ignore: decorator
@inline
function move(address: usize, towards: v128, share: f64): void {
  if (share == 1) {
    storeTwo(address, towards);
    return;
  }
  const kept = f64x2.mul(f64x2.splat(1 - share), loadTwo(address));
  storeTwo(address, f64x2.add(kept, f64x2.mul(f64x2.splat(share), towards)));
}

/** Adds the sums of all shards to those of the first, in order. */
function addPartials(partial: usize, shards: i32, size: i32): void {
  const bytes = <usize>size << 3;
  for (let shard = 1; shard < shards; shard++) {
    const from = partial + shard * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(partial + at, f64x2.add(v128.load(partial + at), v128.load(from + at)));
    }
  }
}

// @ts-ignore: decorator
@inline
function centerOf(center: usize, channel: i32): v128 {
  return low(finiteOr0(v128.load64_zero(center + (<usize>channel << 2))));
}

/** Never below 0; a NaN stays one. */
// @ts-ignore: decorator
@inline
function varianceOf(squares: v128, delta: v128, count: v128): v128 {
  return f64x2.max(f64x2.sub(f64x2.div(squares, count), f64x2.mul(delta, delta)), f64x2.splat(0));
}

// @ts-ignore: decorator
@inline
function overRows(backward: bool, t: RowsTask, shard: i32): void {
  const end = min((shard + 1) * t.group, t.rows);
  for (let row = shard * t.group; row < end; row++) {
    const at = <usize>row * t.channels << 2;
    let c = 0;
    for (; c + 4 <= t.channels; c += 4) elementAt(backward, false, t, at, c);
    for (; c < t.channels; c++) elementAt(backward, true, t, at, c);
  }
}

/** Four elements, or one. */
// @ts-ignore: decorator
@inline
function elementAt(backward: bool, narrow: bool, t: RowsTask, row: usize, channel: i32): void {
  const at = row + (<usize>channel << 2);
  const x = loadFloats(narrow, t.x + at);
  const dy = backward ? loadFloats(narrow, t.dy + at) : x;
  const factors = t.factors + (<usize>channel << 3);
  const first = element(backward, low(x), low(dy), factors, t.pitch);
  const last = narrow ? first : element(backward, high(x), high(dy), factors + 16, t.pitch);
  storeFloats(narrow, t.y + at, joined(first, last));
}

// @ts-ignore: decorator
@inline
function element(backward: bool, x: v128, dy: v128, factors: usize, pitch: i32): v128 {
  const a = v128.load(factors);
  const b = v128.load(factors + (<usize>pitch << 3));
  const c = v128.load(factors + (<usize>pitch << 4));
  if (backward) return f64x2.add(f64x2.sub(f64x2.mul(a, dy), f64x2.mul(b, x)), c);
  return f64x2.add(f64x2.mul(f64x2.sub(x, a), b), c);
}
