import { ChannelSumsTask, sumChannels } from "./parts/channel-sums";
import { finiteOr0, loadTwo, low, rounded, storeTwo } from "./parts/doubles";
import { loadFloats, madd, storeFloats } from "./parts/simd";

// Matrices [rows, channels]: both rank 4 (channels last) and rank 2 lie so in memory. Sums, and what follows from them for a
// channel, are float64, so that neither large means nor large numbers cost digits. Elements are computed in floats, which
// is twice as fast: as x − m, where m is the mean rounded to a float; what that leaves over goes into the addend.

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
  /** Floats [3, pitch]: m, slope = scale / √(variance + ε), and the shift less slope · (mean − m). */
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
  /** Floats [4, pitch]: m, slope, tilt and g of dx = slope · (dy − g − (x − m) · tilt). */
  factors: usize;
}

/** One pass over a matrix with a few numbers a channel; a shard takes `group` rows. */
@unmanaged
class RowsTask {
  x: usize;
  /** As x, in the backward. */
  dy: usize;
  /** Floats [3 or 4, pitch]. */
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
  const next = <usize>t.pitch << 2;
  for (let c = 0; c < t.pitch; c += 2) {
    const at = <usize>c << 2;
    const mean = t.exact ? v128.load(t.mean + 2 * at) : loadTwo(t.mean + at);
    const variance = t.exact ? v128.load(t.variance + 2 * at) : loadTwo(t.variance + at);
    const slope = f64x2.div(loadTwo(t.scale + at), f64x2.sqrt(f64x2.add(variance, epsilon)));
    let shift = loadTwo(t.shift + at);
    if (t.exact) shift = f64x2.sub(shift, f64x2.mul(slope, f64x2.sub(mean, rounded(mean))));
    storeTwo(t.scales + at, mean);
    storeTwo(t.scales + at + next, slope);
    storeTwo(t.scales + at + 2 * next, shift);
  }
}

/** y = (x − m) · slope + shift */
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
    const tilt = f64x2.div(dScale, f64x2.mul(deviation, count));
    storeTwo(t.dScale + half, dScale);
    storeTwo(t.dShift + half, dShift);
    const factors = t.factors + half;
    storeTwo(factors, mean);
    storeTwo(factors + (next >> 1), slope);
    storeTwo(factors + next, tilt);
    const left = f64x2.mul(tilt, f64x2.sub(mean, rounded(mean)));
    storeTwo(factors + next + (next >> 1), f64x2.sub(f64x2.div(dShift, count), left));
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
  const factors = t.factors + (<usize>channel << 2);
  const next = <usize>t.pitch << 2;
  const centered = f32x4.sub(loadFloats(narrow, t.x + at), loadFloats(narrow, factors));
  const slope = loadFloats(narrow, factors + next);
  const third = loadFloats(narrow, factors + 2 * next);
  if (!backward) {
    storeFloats(narrow, t.y + at, madd(centered, slope, third));
    return;
  }
  const gradient = f32x4.sub(loadFloats(narrow, t.dy + at), loadFloats(narrow, factors + 3 * next));
  storeFloats(narrow, t.y + at, f32x4.mul(slope, f32x4.sub(gradient, f32x4.mul(centered, third))));
}
