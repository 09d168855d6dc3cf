/**
 * exp, expm1, sigmoid and tanh of four floats, and the slopes of the last two: only + − × ÷ (never the relaxed
 * multiply-add), so the same bits in every build and engine. Range reduction and polynomials are those of Cephes' expf and
 * tanhf (Moshier); exp is within 2 units in the last place, and the others, which begin with it, within 4.
 */
import { constant } from "./simd";

const one = memory.data<f32>([1]);
const two = memory.data<f32>([2]);
const four = memory.data<f32>([4]);
const signBit = memory.data<f32>([-0.0]);

const largest = memory.data<f32>([89]);
const smallest = memory.data<f32>([-104]);
const log2e = memory.data<f32>([1.44269504088896341]);
/** Here floats are whole numbers: adding it rounds, and the last bits of the sum are the number. */
const wholes = memory.data<f32>([12582912]); // 1.5 · 2²³
/** ln 2 in two parts: the first has so few bits that its multiples are exact. */
const ln2High = memory.data<f32>([0.693359375]);
const ln2Low = memory.data<f32>([-2.1219444e-4]);
const exponentBias = memory.data<i32>([127]);

/** For arguments in float64. */
const smallest64 = memory.data<f64>([-104]);
const log2e64 = memory.data<f64>([1.44269504088896341]);
const ln2 = memory.data<f64>([0.6931471805599453]);

/** (e^r − 1 − r) / r² near 0. */
const e5 = memory.data<f32>([1.98756915e-4]);
const e4 = memory.data<f32>([1.3981999507e-3]);
const e3 = memory.data<f32>([8.3334519073e-3]);
const e2 = memory.data<f32>([4.1665795894e-2]);
const e1 = memory.data<f32>([1.6666665459e-1]);
const e0 = memory.data<f32>([5.0000001201e-1]);

/** (tanh x − x) / x³ as a polynomial in x², for |x| below 0.625. */
const tanhBorder = memory.data<f32>([0.625]);
const t4 = memory.data<f32>([-5.70498872745e-3]);
const t3 = memory.data<f32>([2.06390887954e-2]);
const t2 = memory.data<f32>([-5.37397155531e-2]);
const t1 = memory.data<f32>([1.33314422036e-1]);
const t0 = memory.data<f32>([-3.33332819422e-1]);

/** e^x; 0 below about −104, Infinity above about 88.7. */
export function exp4(x: v128): v128 {
  x = clamped(x);
  const rounded = roundedPower(x);
  const n = i32x4.sub(rounded, constant(wholes));
  return scaled(f32x4.add(excess(rest(x, rounded)), constant(one)), n);
}

/** e^x − 1, with all digits where x is near 0: 2^n·((e^r − 1) + (1 − 2^−n)). */
export function expm1_4(x: v128): v128 {
  const near = clamped(x);
  const rounded = roundedPower(near);
  const n = i32x4.sub(rounded, constant(wholes));
  const half = i32x4.shr_s(n, 1);
  const other = i32x4.sub(n, half);
  const power = powerOf2(half);
  const difference = f32x4.sub(power, powerOf2(i32x4.neg(other)));
  const scaledHalf = f32x4.add(f32x4.mul(excess(rest(near, rounded)), power), difference);
  // The sum of zeros has lost the sign of −0.
  return v128.or(f32x4.mul(scaledHalf, powerOf2(other)), v128.and(x, constant(signBit)));
}

/** e^(factor·x²) for factors below 0, squared in float64: of a large exponent, float32 would round away what counts. */
export function gaussian4(x: v128, factor: f64): v128 {
  const low = lowDoubles(x);
  const high = highDoubles(x);
  const factors = f64x2.splat(factor);
  return expOfDoubles4(f64x2.mul(f64x2.mul(low, low), factors), f64x2.mul(f64x2.mul(high, high), factors));
}

/** e^v of the four float64 up to 0 in two vectors. */
export function expOfDoubles4(low: v128, high: v128): v128 {
  low = f64x2.pmax(low, v128.load64_splat(smallest64));
  high = f64x2.pmax(high, v128.load64_splat(smallest64));
  const nLow = f64x2.nearest(f64x2.mul(low, v128.load64_splat(log2e64)));
  const nHigh = f64x2.nearest(f64x2.mul(high, v128.load64_splat(log2e64)));
  const rLow = f32x4.demote_f64x2_zero(f64x2.sub(low, f64x2.mul(nLow, v128.load64_splat(ln2))));
  const rHigh = f32x4.demote_f64x2_zero(f64x2.sub(high, f64x2.mul(nHigh, v128.load64_splat(ln2))));
  const n = joined(i32x4.trunc_sat_f64x2_s_zero(nLow), i32x4.trunc_sat_f64x2_s_zero(nHigh));
  return scaled(f32x4.add(excess(joined(rLow, rHigh)), constant(one)), n);
}

/** The first two of four floats in float64. */
// @ts-ignore: decorator
@inline
export function lowDoubles(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The last two. */
// @ts-ignore: decorator
@inline
export function highDoubles(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

/** 1 / (1 + e^−x) */
export function sigmoid4(x: v128): v128 {
  return f32x4.div(constant(one), f32x4.add(constant(one), exp4(f32x4.neg(x))));
}

export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const quotient = f32x4.div(constant(two), f32x4.add(exp4(f32x4.add(size, size)), constant(one)));
  const large = f32x4.sub(constant(one), quotient);

  // Near 0 that difference would cancel.
  const z = f32x4.mul(x, x);
  let p = constant(t4);
  p = step(p, z, t3);
  p = step(p, z, t2);
  p = step(p, z, t1);
  p = step(p, z, t0);
  const small = f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);

  const value = v128.bitselect(small, large, f32x4.lt(size, constant(tanhBorder)));
  return v128.or(value, v128.and(x, constant(signBit)));
}

/** σ(x)·(1 − σ(x)), from x: where σ(x) rounds to 1 it has no digits left. */
export function sigmoidSlope4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const sum = f32x4.add(e, constant(one));
  return f32x4.div(e, f32x4.mul(sum, sum));
}

/** 1 − tanh(x)² = 4·σ'(2x) */
export function tanhSlope4(x: v128): v128 {
  return f32x4.mul(constant(four), sigmoidSlope4(f32x4.add(x, x)));
}

/** One step of Horner's rule: p·x + c. */
// @ts-ignore: decorator
@inline
export function step(p: v128, x: v128, c: usize): v128 {
  return f32x4.add(f32x4.mul(p, x), constant(c));
}

/** To where e^x is 0 or Infinity. In this order of operands pmin and pmax keep a NaN. */
// @ts-ignore: decorator
@inline
function clamped(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, constant(largest)), constant(smallest));
}

/** `wholes` + n, where e^x = 2^n·e^r with |r| up to about ln(2)/2. */
// @ts-ignore: decorator
@inline
function roundedPower(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, constant(log2e)), constant(wholes));
}

/** r */
// @ts-ignore: decorator
@inline
function rest(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, constant(wholes));
  const r = f32x4.sub(x, f32x4.mul(n, constant(ln2High)));
  return f32x4.sub(r, f32x4.mul(n, constant(ln2Low)));
}

/** e^r − 1 */
// @ts-ignore: decorator
@inline
function excess(r: v128): v128 {
  let p = constant(e5);
  p = step(p, r, e4);
  p = step(p, r, e3);
  p = step(p, r, e2);
  p = step(p, r, e1);
  p = step(p, r, e0);
  return f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r);
}

/** y·2^n in two factors, because n reaches beyond the exponents of a normal float. */
// @ts-ignore: decorator
@inline
function scaled(y: v128, n: v128): v128 {
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(y, powerOf2(half)), powerOf2(i32x4.sub(n, half)));
}

/** The first halves of two vectors. */
// @ts-ignore: decorator
@inline
function joined(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(low, high, 0, 2);
}

// @ts-ignore: decorator
@inline
function powerOf2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, constant(exponentBias)), 23);
}
