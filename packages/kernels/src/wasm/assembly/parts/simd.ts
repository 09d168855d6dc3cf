/** a·b + c, rounded once where the build has relaxed SIMD. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  // A constant of the compiler: the other branch is not even checked.
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Four elements, or one of them in every lane. */
// @ts-ignore: decorator
@inline
export function loadFloats(narrow: bool, address: usize): v128 {
  return narrow ? v128.load32_splat(address) : v128.load(address);
}

// @ts-ignore: decorator
@inline
export function storeFloats(narrow: bool, address: usize, value: v128): void {
  if (narrow) v128.store_lane<f32>(address, value, 0);
  else v128.store(address, value);
}

/**
 * A constant from static memory (`memory.data<f32>([…])`) in every lane. V8 puts a constant vector together from
 * integers wherever it is used, in several instructions; a load that repeats one element is a single one.
 */
// @ts-ignore: decorator
@inline
export function constant(address: usize): v128 {
  return v128.load32_splat(address);
}

/** The sum of the four lanes, as a tree. */
// @ts-ignore: decorator
@inline
export function sumOfLanes(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 2) + (f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 3));
}

/** The largest of the four lanes, or NaN. */
// @ts-ignore: decorator
@inline
export function maxOfLanes(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 2)),
    max(f32x4.extract_lane(x, 1), f32x4.extract_lane(x, 3)),
  );
}

/** Whether no float of a run is infinite or NaN. */
export function isFiniteRun(at: usize, bytes: i32): bool {
  const zero = f32x4.splat(0);
  let sum = zero;
  const vectors = bytes & ~15;
  for (let i = 0; i < vectors; i += 16) sum = madd(v128.load(at + i), zero, sum);
  for (let i = vectors; i < bytes; i += 4) sum = madd(v128.load32_splat(at + i), zero, sum);
  return sumOfLanes(sum) == 0; // 0 · ∞ and 0 · NaN are NaN
}

/**
 * The larger of a magnitude so far and that of x, lane by lane; a NaN is larger than all. They are compared as the whole
 * numbers that their bits are: the maximum of floats takes V8 eight instructions, to keep NaN.
 */
// @ts-ignore: decorator
@inline
export function larger(magnitude: v128, x: v128): v128 {
  return i32x4.max_s(magnitude, v128.and(x, i32x4.splat(0x7fff_ffff)));
}

/** Whether a magnitude that `larger` gave is beyond a limit, or NaN. */
// @ts-ignore: decorator
@inline
export function isBeyond(largest: v128, limit: f32): bool {
  return v128.any_true(i32x4.gt_s(largest, i32x4.splat(reinterpret<i32>(limit))));
}

/** max(x, 0), which is never −0; a NaN stays a NaN. */
// @ts-ignore: decorator
@inline
export function rectify(x: v128): v128 {
  return v128.andnot(x, f32x4.le(x, f32x4.splat(0)));
}

/** Copies a few floats: for so little, a loop is faster than a call of memory.copy. */
// @ts-ignore: decorator
@inline
export function copyFloats(to: usize, from: usize, bytes: i32): void {
  const vectors = bytes & ~15;
  for (let at = 0; at < vectors; at += 16) v128.store(to + at, v128.load(from + at));
  for (let at = vectors; at < bytes; at += 4) store<f32>(to + at, load<f32>(from + at));
}

/** The same, each rectified. */
export function copyRectified(to: usize, from: usize, bytes: i32): void {
  const vectors = bytes & ~15;
  for (let at = 0; at < vectors; at += 16) v128.store(to + at, rectify(v128.load(from + at)));
  for (let at = vectors; at < bytes; at += 4) storeFloats(true, to + at, rectify(loadFloats(true, from + at)));
}
