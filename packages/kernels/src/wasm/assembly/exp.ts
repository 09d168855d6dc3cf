/**
 * exp, sigmoid and tanh of four floats: only + − × ÷ (never the relaxed multiply-add), so the same bits in every build
 * and engine. Range reduction and polynomials are those of Cephes' expf and tanhf (Moshier); within 2 units in the last
 * place.
 */

/** e^x; 0 below about −104, Infinity above about 88.7. */
export function exp4(x: v128): v128 {
  // In this order of operands pmin and pmax keep a NaN.
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));

  let p = f32x4.splat(1.9875691500e-4);
  p = step(p, r, 1.3981999507e-3);
  p = step(p, r, 8.3334519073e-3);
  p = step(p, r, 4.1665795894e-2);
  p = step(p, r, 1.6666665459e-1);
  p = step(p, r, 5.0000001201e-1);
  const y = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));

  // 2^n in two factors, because n reaches beyond the exponents of a normal float.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(y, powerOf2(half)), powerOf2(i32x4.sub(whole, half)));
}

/** 1 / (1 + e^−x) */
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

export function tanh4(x: v128): v128 {
  const one = f32x4.splat(1);
  const size = f32x4.abs(x);
  const large = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(exp4(f32x4.add(size, size)), one)));

  // Near 0 the difference above would cancel.
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = step(p, z, 2.06390887954e-2);
  p = step(p, z, -5.37397155531e-2);
  p = step(p, z, 1.33314422036e-1);
  p = step(p, z, -3.33332819422e-1);
  const small = f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);
  const value = v128.bitselect(small, large, f32x4.lt(size, f32x4.splat(0.625)));
  return v128.or(value, v128.and(x, f32x4.splat(-0.0)));
}

/** One step of Horner's rule: p·x + c. */
// @ts-ignore: decorator
@inline
function step(p: v128, x: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(p, x), f32x4.splat(c));
}

// @ts-ignore: decorator
@inline
function powerOf2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}
