/**
 * exp, sigmoid and tanh of four floats: only + − × ÷ (never the relaxed multiply-add), so the same bits in every build
 * and engine. Range reduction and polynomials are those of Cephes' expf and tanhf (Moshier); within 2 units in the last
 * place.
 */
import { constant } from "./simd";

const one = memory.data<f32>([1]);
const two = memory.data<f32>([2]);
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
  // In this order of operands pmin and pmax keep a NaN.
  x = f32x4.pmax(f32x4.pmin(x, constant(largest)), constant(smallest));
  const rounded = f32x4.add(f32x4.mul(x, constant(log2e)), constant(wholes));
  const n = f32x4.sub(rounded, constant(wholes));
  let r = f32x4.sub(x, f32x4.mul(n, constant(ln2High)));
  r = f32x4.sub(r, f32x4.mul(n, constant(ln2Low)));

  let p = constant(e5);
  p = step(p, r, e4);
  p = step(p, r, e3);
  p = step(p, r, e2);
  p = step(p, r, e1);
  p = step(p, r, e0);
  const y = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), constant(one));

  // 2^n in two factors, because n reaches beyond the exponents of a normal float.
  const whole = i32x4.sub(rounded, constant(wholes));
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(y, powerOf2(half)), powerOf2(i32x4.sub(whole, half)));
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

/** One step of Horner's rule: p·x + c. */
// @ts-ignore: decorator
@inline
export function step(p: v128, x: v128, c: usize): v128 {
  return f32x4.add(f32x4.mul(p, x), constant(c));
}

// @ts-ignore: decorator
@inline
function powerOf2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, constant(exponentBias)), 23);
}
