import { rangeBegin, rangeEnd } from "./run/range";
import { madd } from "./parts/simd";

/**
 * An optimizer's step over a parameter. The host gives 1 − β and the like, computed in float64: a float32 difference
 * near 1 would be wrong in its fifth digit.
 */
@unmanaged
class SgdTask {
  value: usize;
  gradient: usize;
  size: i32;
  learningRate: f32;
  weightDecay: f32;
}

@unmanaged
class MomentumTask {
  value: usize;
  gradient: usize;
  velocity: usize;
  size: i32;
  nesterov: i32;
  learningRate: f32;
  weightDecay: f32;
  momentum: f32;
}

@unmanaged
class AdaGradTask {
  value: usize;
  gradient: usize;
  squares: usize;
  size: i32;
  learningRate: f32;
  weightDecay: f32;
  epsilon: f32;
}

@unmanaged
class RmsPropTask {
  value: usize;
  gradient: usize;
  squares: usize;
  size: i32;
  learningRate: f32;
  weightDecay: f32;
  epsilon: f32;
  /** 1 − α */
  share: f32;
}

@unmanaged
class AdamTask {
  value: usize;
  gradient: usize;
  mean: usize;
  squares: usize;
  /** 0 without AMSGrad. */
  largest: usize;
  size: i32;
  /** η / (1 − β₁ᵗ) */
  learningRate: f32;
  /** λ of g; 0 where it is decoupled. */
  weightDecay: f32;
  /** η·λ where it is decoupled, else 0. */
  shrinkage: f32;
  epsilon: f32;
  /** 1 − β₁ */
  share1: f32;
  /** 1 − β₂ */
  share2: f32;
  /** 1 / √(1 − β₂ᵗ) */
  correction2: f32;
}

@unmanaged
class LionTask {
  value: usize;
  gradient: usize;
  mean: usize;
  size: i32;
  learningRate: f32;
  /** η·λ */
  shrinkage: f32;
  /** 1 − β₁ */
  share1: f32;
  /** 1 − β₂ */
  share2: f32;
}

/** One number on y in place. */
@unmanaged
class InPlaceTask {
  y: usize;
  size: i32;
  number: f32;
}

@unmanaged
class ApproachTask {
  x: usize;
  y: usize;
  size: i32;
  share: f32;
}

/** w ← w − η·g */
export function sgdStep(task: usize, shard: i32, thread: i32): void {
  const t = changetype<SgdTask>(task);
  const decay = f32x4.splat(t.weightDecay);
  const rate = f32x4.splat(t.learningRate);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    const value = v128.load(t.value + at);
    const g = madd(decay, value, v128.load(t.gradient + at));
    v128.store(t.value + at, f32x4.sub(value, f32x4.mul(rate, g)));
  }
}

/** v ← μ·v + g; w ← w − η·v, or with Nesterov w ← w − η·(g + μ·v) */
export function momentumStep(task: usize, shard: i32, thread: i32): void {
  const t = changetype<MomentumTask>(task);
  const decay = f32x4.splat(t.weightDecay);
  const rate = f32x4.splat(t.learningRate);
  const momentum = f32x4.splat(t.momentum);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    const value = v128.load(t.value + at);
    const g = madd(decay, value, v128.load(t.gradient + at));
    const velocity = madd(momentum, v128.load(t.velocity + at), g);
    const direction = t.nesterov ? madd(momentum, velocity, g) : velocity;
    v128.store(t.velocity + at, velocity);
    v128.store(t.value + at, f32x4.sub(value, f32x4.mul(rate, direction)));
  }
}

/** h ← h + g²; w ← w − η·g / (√h + ε) */
export function adaGradStep(task: usize, shard: i32, thread: i32): void {
  const t = changetype<AdaGradTask>(task);
  const decay = f32x4.splat(t.weightDecay);
  const rate = f32x4.splat(t.learningRate);
  const epsilon = f32x4.splat(t.epsilon);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    const value = v128.load(t.value + at);
    const g = madd(decay, value, v128.load(t.gradient + at));
    const squares = madd(g, g, v128.load(t.squares + at));
    v128.store(t.squares + at, squares);
    v128.store(t.value + at, f32x4.sub(value, scaled(rate, g, squares, epsilon)));
  }
}

/** h ← α·h + (1 − α)·g²; w ← w − η·g / (√h + ε) */
export function rmsPropStep(task: usize, shard: i32, thread: i32): void {
  const t = changetype<RmsPropTask>(task);
  const decay = f32x4.splat(t.weightDecay);
  const rate = f32x4.splat(t.learningRate);
  const epsilon = f32x4.splat(t.epsilon);
  const share = f32x4.splat(t.share);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    const value = v128.load(t.value + at);
    const g = madd(decay, value, v128.load(t.gradient + at));
    const squares = towards(v128.load(t.squares + at), f32x4.mul(g, g), share);
    v128.store(t.squares + at, squares);
    v128.store(t.value + at, f32x4.sub(value, scaled(rate, g, squares, epsilon)));
  }
}

/** m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − η·(m / c₁) / (√(v / c₂) + ε), with AMSGrad u ← max(u, v) for v */
export function adamStep(task: usize, shard: i32, thread: i32): void {
  const t = changetype<AdamTask>(task);
  const decay = f32x4.splat(t.weightDecay);
  const rate = f32x4.splat(t.learningRate);
  const epsilon = f32x4.splat(t.epsilon);
  const share1 = f32x4.splat(t.share1);
  const share2 = f32x4.splat(t.share2);
  const correction2 = f32x4.splat(t.correction2);
  const shrinkage = f32x4.splat(t.shrinkage);
  const largest = t.largest;
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    const value = v128.load(t.value + at);
    const g = madd(decay, value, v128.load(t.gradient + at));
    const mean = towards(v128.load(t.mean + at), g, share1);
    let squares = towards(v128.load(t.squares + at), f32x4.mul(g, g), share2);
    v128.store(t.mean + at, mean);
    v128.store(t.squares + at, squares);
    if (largest) {
      squares = f32x4.pmax(squares, v128.load(largest + at));
      v128.store(largest + at, squares);
    }
    const deviation = f32x4.add(f32x4.mul(f32x4.sqrt(squares), correction2), epsilon);
    const kept = f32x4.sub(value, f32x4.mul(shrinkage, value));
    v128.store(t.value + at, f32x4.sub(kept, f32x4.div(f32x4.mul(rate, mean), deviation)));
  }
}

/** c = β₁·m + (1 − β₁)·g; w ← w − η·(sign(c) + λ·w); m ← β₂·m + (1 − β₂)·g */
export function lionStep(task: usize, shard: i32, thread: i32): void {
  const t = changetype<LionTask>(task);
  const rate = f32x4.splat(t.learningRate);
  const shrinkage = f32x4.splat(t.shrinkage);
  const share1 = f32x4.splat(t.share1);
  const share2 = f32x4.splat(t.share2);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    const value = v128.load(t.value + at);
    const g = v128.load(t.gradient + at);
    const mean = v128.load(t.mean + at);
    const kept = f32x4.sub(value, f32x4.mul(shrinkage, value));
    v128.store(t.value + at, f32x4.sub(kept, f32x4.mul(rate, sign(towards(mean, g, share1)))));
    v128.store(t.mean + at, towards(mean, g, share2));
  }
}

/** y ← factor · y */
export function scale(task: usize, shard: i32, thread: i32): void {
  const t = changetype<InPlaceTask>(task);
  const factor = f32x4.splat(t.number);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    v128.store(t.y + at, f32x4.mul(factor, v128.load(t.y + at)));
  }
}

/** y ← min(max(y, −limit), limit); a NaN stays. */
export function clamp(task: usize, shard: i32, thread: i32): void {
  const t = changetype<InPlaceTask>(task);
  const limit = f32x4.splat(t.number);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    v128.store(t.y + at, f32x4.pmin(f32x4.pmax(v128.load(t.y + at), f32x4.neg(limit)), limit));
  }
}

/** y ← y + share·(x − y) */
export function approach(task: usize, shard: i32, thread: i32): void {
  const t = changetype<ApproachTask>(task);
  const share = f32x4.splat(t.share);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    v128.store(t.y + at, towards(v128.load(t.y + at), v128.load(t.x + at), share));
  }
}

/** β·average + (1 − β)·next, written so that an error in β cannot pile up: average + (1 − β)·(next − average). */
// @ts-ignore: decorator
@inline
function towards(average: v128, next: v128, share: v128): v128 {
  return madd(share, f32x4.sub(next, average), average);
}

/** η·g / (√h + ε) */
// @ts-ignore: decorator
@inline
function scaled(rate: v128, g: v128, squares: v128, epsilon: v128): v128 {
  return f32x4.div(f32x4.mul(rate, g), f32x4.add(f32x4.sqrt(squares), epsilon));
}

/** ±1; 0 for a zero, NaN for a NaN. */
// @ts-ignore: decorator
@inline
function sign(x: v128): v128 {
  const zero = f32x4.splat(0);
  const signed = v128.or(v128.and(x, f32x4.splat(-0.0)), f32x4.splat(1));
  return v128.bitselect(signed, x, v128.or(f32x4.lt(x, zero), f32x4.gt(x, zero)));
}
