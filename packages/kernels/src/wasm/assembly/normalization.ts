import { reduceColumns, Term } from "./parts/columns";
import { loadFloats, madd, storeFloats } from "./parts/simd";

/**
 * Sums per channel over matrices [rows, channels]: both rank 4 (channels last) and rank 2 lie so in memory.
 * A shard sums `group` rows to one row of `partial`.
 */
@unmanaged
class ChannelSumTask {
  x: usize;
  /** As x; of covariances alone. */
  other: usize;
  mean: usize;
  partial: usize;
  rows: i32;
  channels: i32;
  group: i32;
}

/** y = x · factor, one shard. */
@unmanaged
class ScaleTask {
  x: usize;
  y: usize;
  size: i32;
  factor: f32;
}

/** slope = scale / √(variance + ε), one shard. */
@unmanaged
class SlopeTask {
  variance: usize;
  scale: usize;
  slope: usize;
  size: i32;
  epsilon: f32;
}

/** y = (x − mean) · slope + shift; a shard takes `group` rows. */
@unmanaged
class NormalizeTask {
  x: usize;
  mean: usize;
  slope: usize;
  shift: usize;
  y: usize;
  rows: i32;
  channels: i32;
  group: i32;
}

/** dScale from covariances = Σ dy · (x − mean), and what `normalizeBackward` needs of each channel; one shard. */
@unmanaged
class BackwardFactorsTask {
  covariance: usize;
  dShift: usize;
  variance: usize;
  dScale: usize;
  meanGradient: usize;
  tilt: usize;
  size: i32;
  epsilon: f32;
  perValue: f32;
}

/** dx = slope · (dy − meanGradient − (x − mean) · tilt); a shard takes `group` rows. */
@unmanaged
class NormalizeBackwardTask {
  dy: usize;
  x: usize;
  mean: usize;
  slope: usize;
  meanGradient: usize;
  tilt: usize;
  dx: usize;
  rows: i32;
  channels: i32;
  group: i32;
}

export function channelDeviations(task: usize, shard: i32, thread: i32): void {
  sumShard(Term.SquaredDeviation, changetype<ChannelSumTask>(task), shard);
}

export function channelCovariances(task: usize, shard: i32, thread: i32): void {
  sumShard(Term.Covariance, changetype<ChannelSumTask>(task), shard);
}

export function scaleBy(task: usize, shard: i32, thread: i32): void {
  const t = changetype<ScaleTask>(task);
  const factor = f32x4.splat(t.factor);
  const end = <usize>t.size << 2;
  for (let at: usize = 0; at < end; at += 16) v128.store(t.y + at, f32x4.mul(v128.load(t.x + at), factor));
}

export function normalizationSlope(task: usize, shard: i32, thread: i32): void {
  const t = changetype<SlopeTask>(task);
  const epsilon = f32x4.splat(t.epsilon);
  const end = <usize>t.size << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const deviation = f32x4.sqrt(f32x4.add(v128.load(t.variance + at), epsilon));
    v128.store(t.slope + at, f32x4.div(v128.load(t.scale + at), deviation));
  }
}

export function normalize(task: usize, shard: i32, thread: i32): void {
  const t = changetype<NormalizeTask>(task);
  const end = min((shard + 1) * t.group, t.rows);
  for (let row = shard * t.group; row < end; row++) {
    const at = <usize>row * t.channels << 2;
    let c = 0;
    for (; c + 4 <= t.channels; c += 4) normalizeAt(false, t, at, <usize>c << 2);
    for (; c < t.channels; c++) normalizeAt(true, t, at, <usize>c << 2);
  }
}

/** dScale = covariance / σ, meanGradient = dShift / m, tilt = covariance / (σ² · m), with m values a channel. */
export function normalizationFactors(task: usize, shard: i32, thread: i32): void {
  const t = changetype<BackwardFactorsTask>(task);
  const epsilon = f32x4.splat(t.epsilon);
  const perValue = f32x4.splat(t.perValue);
  const end = <usize>t.size << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const covariance = v128.load(t.covariance + at);
    const variance = f32x4.add(v128.load(t.variance + at), epsilon);
    v128.store(t.dScale + at, f32x4.div(covariance, f32x4.sqrt(variance)));
    v128.store(t.meanGradient + at, f32x4.mul(v128.load(t.dShift + at), perValue));
    v128.store(t.tilt + at, f32x4.mul(f32x4.div(covariance, variance), perValue));
  }
}

export function normalizeBackward(task: usize, shard: i32, thread: i32): void {
  const t = changetype<NormalizeBackwardTask>(task);
  const end = min((shard + 1) * t.group, t.rows);
  for (let row = shard * t.group; row < end; row++) {
    const at = <usize>row * t.channels << 2;
    let c = 0;
    for (; c + 4 <= t.channels; c += 4) normalizeBackwardAt(false, t, at, <usize>c << 2);
    for (; c < t.channels; c++) normalizeBackwardAt(true, t, at, <usize>c << 2);
  }
}

// @ts-ignore: decorator
@inline
function sumShard(term: Term, t: ChannelSumTask, shard: i32): void {
  const first = shard * t.group;
  const rows = min(t.group, t.rows - first);
  const pitch = <usize>t.channels << 2;
  const at = first * pitch;
  reduceColumns(term, t.x + at, t.other + at, t.mean, rows, pitch, t.channels, t.partial + shard * pitch);
}

// @ts-ignore: decorator
@inline
function normalizeAt(narrow: bool, t: NormalizeTask, row: usize, channel: usize): void {
  const at = row + channel;
  const centered = f32x4.sub(loadFloats(narrow, t.x + at), loadFloats(narrow, t.mean + channel));
  const slope = loadFloats(narrow, t.slope + channel);
  storeFloats(narrow, t.y + at, madd(centered, slope, loadFloats(narrow, t.shift + channel)));
}

// @ts-ignore: decorator
@inline
function normalizeBackwardAt(narrow: bool, t: NormalizeBackwardTask, row: usize, channel: usize): void {
  const at = row + channel;
  const centered = f32x4.sub(loadFloats(narrow, t.x + at), loadFloats(narrow, t.mean + channel));
  const tilt = f32x4.mul(centered, loadFloats(narrow, t.tilt + channel));
  const gradient = f32x4.sub(loadFloats(narrow, t.dy + at), loadFloats(narrow, t.meanGradient + channel));
  const slope = loadFloats(narrow, t.slope + channel);
  storeFloats(narrow, t.dx + at, f32x4.mul(slope, f32x4.sub(gradient, tilt)));
}
