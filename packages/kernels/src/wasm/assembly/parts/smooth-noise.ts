import { hash } from "./hash";
import { constant, madd } from "./simd";

/**
 * A plane of noise, smoothed along columns and then along rows. Of the three planes, the first two have `radius` zeros on
 * the sides over which their sums reach:
 *
 *     noise [radius + height + radius, pitch]  →  half [height, radius + pitch + radius]  →  field [height, pitch]
 *
 * `pitch` is the width in whole vectors. Behind the width, noise and half are 0, and field holds what nobody reads.
 */
@unmanaged
export class Smoothing {
  height: i32;
  width: i32;
  pitch: i32;
  /** The Gaussian at 0, 1, …, radius. */
  taps: usize;
  radius: i32;
  /** From a thread's workspace to these planes, in bytes. */
  noiseAt: i32;
  halfAt: i32;
}

const unit = memory.data<f32>([1.0 / 8388608.0]);
const one = memory.data<f32>([1]);

/** Once a shard: nothing overwrites the zeros. */
export function clearNoise(s: Smoothing, work: usize): void {
  memory.fill(work + s.noiseAt, 0, 4 * (s.height + 2 * s.radius) * s.pitch);
  memory.fill(work + s.halfAt, 0, 4 * s.height * (s.pitch + 2 * s.radius));
}

/** @param position that the noise of the first pixel is hashed from, and the others' from those that follow */
export function smoothNoise(s: Smoothing, work: usize, key: i32, position: i32, strength: f32, field: usize): void {
  const pitchBytes = 4 * s.pitch;
  const halfBytes = 4 * (s.pitch + 2 * s.radius);
  const noise = work + s.noiseAt + s.radius * pitchBytes;
  const half = work + s.halfAt + 4 * s.radius;
  makeNoise(s, key, position, noise);
  for (let row = 0; row < s.height; row++) {
    smoothRow(s, noise + row * pitchBytes, pitchBytes, 1, half + row * halfBytes);
  }
  for (let row = 0; row < s.height; row++) {
    smoothRow(s, half + row * halfBytes, 4, strength, field + row * pitchBytes);
  }
}

/** The upper 24 bits of each hash as a multiple of 2⁻²³, less 1: `noiseAt` in noise.ts. */
function makeNoise(s: Smoothing, key: i32, position: i32, to: usize): void {
  const keys = i32x4.splat(key);
  for (let row = 0; row < s.height; row++, position += s.width, to += 4 * s.pitch) {
    for (let column = 0; column < s.width; column += 4) {
      const hashes = hash(keys, i32x4.add(i32x4.splat(position + column), i32x4(0, 1, 2, 3)));
      const whole = f32x4.convert_i32x4_s(i32x4.shr_u(hashes, 8));
      v128.store(to + 4 * column, f32x4.sub(f32x4.mul(whole, constant(unit)), constant(one)));
    }
    for (let column = s.width; column < s.pitch; column++) store<f32>(to + 4 * column, 0);
  }
}

/** A row of sums over neighbors that lie `step` bytes apart, times a strength. */
function smoothRow(s: Smoothing, from: usize, step: i32, strength: f32, to: usize): void {
  let vectors = s.pitch >> 2;
  for (; vectors >= 4; vectors -= 4, from += 64, to += 64) smoothVectors(4, s, from, step, strength, to);
  if (vectors & 2) {
    smoothVectors(2, s, from, step, strength, to);
    from += 32;
    to += 32;
  }
  if (vectors & 1) smoothVectors(1, s, from, step, strength, to);
}

/** Vectors side by side share the loading of a tap. */
// @ts-ignore: decorator
@inline
function smoothVectors(count: i32, s: Smoothing, from: usize, step: i32, strength: f32, to: usize): void {
  let tap = v128.load32_splat(s.taps);
  let sum0 = f32x4.mul(tap, v128.load(from));
  let sum1 = count > 1 ? f32x4.mul(tap, v128.load(from, 16)) : sum0;
  let sum2 = count > 2 ? f32x4.mul(tap, v128.load(from, 32)) : sum0;
  let sum3 = count > 2 ? f32x4.mul(tap, v128.load(from, 48)) : sum0;
  let before = from;
  let after = from;
  const end = s.taps + 4 * s.radius;
  for (let at = s.taps + 4; at <= end; at += 4) {
    before -= step;
    after += step;
    tap = v128.load32_splat(at);
    sum0 = madd(tap, f32x4.add(v128.load(before), v128.load(after)), sum0);
    if (count > 1) sum1 = madd(tap, f32x4.add(v128.load(before, 16), v128.load(after, 16)), sum1);
    if (count > 2) sum2 = madd(tap, f32x4.add(v128.load(before, 32), v128.load(after, 32)), sum2);
    if (count > 2) sum3 = madd(tap, f32x4.add(v128.load(before, 48), v128.load(after, 48)), sum3);
  }
  const strengths = f32x4.splat(strength);
  v128.store(to, f32x4.mul(sum0, strengths));
  if (count > 1) v128.store(to, f32x4.mul(sum1, strengths), 16);
  if (count > 2) v128.store(to, f32x4.mul(sum2, strengths), 32);
  if (count > 2) v128.store(to, f32x4.mul(sum3, strengths), 48);
}
