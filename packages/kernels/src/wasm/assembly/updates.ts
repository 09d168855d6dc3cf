import { rangeBegin, rangeEnd } from "./range";
import { madd } from "./simd";

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
  size: i32;
  /** η / (1 − β₁ᵗ) */
  learningRate: f32;
  weightDecay: f32;
  epsilon: f32;
  /** 1 − β₁ */
  share1: f32;
  /** 1 − β₂ */
  share2: f32;
  /** 1 / √(1 − β₂ᵗ) */
  correction2: f32;
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
    const squares = approach(v128.load(t.squares + at), f32x4.mul(g, g), share);
    v128.store(t.squares + at, squares);
    v128.store(t.value + at, f32x4.sub(value, scaled(rate, g, squares, epsilon)));
  }
}

/** m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − η·(m / c₁) / (√(v / c₂) + ε) */
export function adamStep(task: usize, shard: i32, thread: i32): void {
  const t = changetype<AdamTask>(task);
  const decay = f32x4.splat(t.weightDecay);
  const rate = f32x4.splat(t.learningRate);
  const epsilon = f32x4.splat(t.epsilon);
  const share1 = f32x4.splat(t.share1);
  const share2 = f32x4.splat(t.share2);
  const correction2 = f32x4.splat(t.correction2);
  const end = rangeEnd(shard, t.size);
  for (let at = rangeBegin(shard); at < end; at += 16) {
    const value = v128.load(t.value + at);
    const g = madd(decay, value, v128.load(t.gradient + at));
    const mean = approach(v128.load(t.mean + at), g, share1);
    const squares = approach(v128.load(t.squares + at), f32x4.mul(g, g), share2);
    v128.store(t.mean + at, mean);
    v128.store(t.squares + at, squares);
    const deviation = f32x4.add(f32x4.mul(f32x4.sqrt(squares), correction2), epsilon);
    v128.store(t.value + at, f32x4.sub(value, f32x4.div(f32x4.mul(rate, mean), deviation)));
  }
}

/** β·average + (1 − β)·next, written so that an error in β cannot pile up: average + (1 − β)·(next − average). */
// @ts-ignore: decorator
@inline
function approach(average: v128, next: v128, share: v128): v128 {
  return madd(share, f32x4.sub(next, average), average);
}

/** η·g / (√h + ε) */
// @ts-ignore: decorator
@inline
function scaled(rate: v128, g: v128, squares: v128, epsilon: v128): v128 {
  return f32x4.div(f32x4.mul(rate, g), f32x4.add(f32x4.sqrt(squares), epsilon));
}
