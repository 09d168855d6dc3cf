// Four floats as two vectors of two float64, `low` and `high`, and back.

/** The first two floats. */
// @ts-ignore: decorator
@inline
export function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The last two. */
// @ts-ignore: decorator
@inline
export function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
}

/** Rounded to four floats. */
// @ts-ignore: decorator
@inline
export function joined(low: v128, high: v128): v128 {
  const first = f32x4.demote_f64x2_zero(low);
  const last = f32x4.demote_f64x2_zero(high);
  return i8x16.shuffle(first, last, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

/** Two floats as two float64. */
// @ts-ignore: decorator
@inline
export function loadTwo(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address));
}

/** Two float64 as two floats. */
// @ts-ignore: decorator
@inline
export function storeTwo(address: usize, value: v128): void {
  v128.store_lane<f64>(address, f32x4.demote_f64x2_zero(value), 0);
}

/** As two floats would hold them. */
// @ts-ignore: decorator
@inline
export function rounded(x: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x));
}

/** x where it is finite, 0 elsewhere: what deviations are taken from, so that one infinity is not all that is seen. */
// @ts-ignore: decorator
@inline
export function finiteOr0(x: v128): v128 {
  return v128.and(x, f32x4.eq(f32x4.sub(x, x), f32x4.splat(0)));
}
