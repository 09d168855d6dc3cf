/**
 * x·G(x) of four floats and its derivative, for the gates G that rise from 0 to 1 as G(−x) = 1 − G(x): that of SiLU, that
 * of GELU, and what a tanh makes of the latter. By + − × ÷ alone as the functions of exp.ts, within 6 units in the last
 * place; but where a derivative crosses 0, of the size of its parts.
 *
 * Each begins with the tail G(−|x|), an exponential times what changes slowly; 1 less something would lose its digits.
 */
import { exp4, expOfDoubles4, gaussian4, highDoubles, lowDoubles, step } from "./exp";
import { constant } from "./simd";

const one = memory.data<f32>([1]);
/** From here on all tails are 0; ∞ times that would be NaN. */
const far = memory.data<f32>([104]);
const farBelow = memory.data<f32>([-104]);

/** 1/√2π */
const density = memory.data<f32>([0.3989422804014327]);
/**
 * Φ(−a)·e^(a²/2) as t times a polynomial in t = 1/(1 + 0.35·a), for a from 0 to where Φ(−a) is 0 in float32; fitted to
 * 3e-8 of its value.
 */
const stretch = memory.data<f32>([0.35]);
const q8 = memory.data<f32>([-0.029158030235685854]);
const q7 = memory.data<f32>([0.1440316107211081]);
const q6 = memory.data<f32>([-0.2558404027438945]);
const q5 = memory.data<f32>([0.15932125376372505]);
const q4 = memory.data<f32>([-0.023213394313600158]);
const q3 = memory.data<f32>([0.10555292710279815]);
const q2 = memory.data<f32>([0.11982118464453358]);
const q1 = memory.data<f32>([0.1398635289666894]);
const q0 = memory.data<f32>([0.1396213061077091]);

/** 2·√(2/π) */
const bend: f64 = 1.5957691216057308;
const cubic: f64 = 0.044715;
const bendAt0 = memory.data<f32>([1.5957691216057308]);
/** 3 · 0.044715 · 2·√(2/π) */
const bendGrowth = memory.data<f32>([0.21406444881780075]);

/** x·σ(x) */
export function silu4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  return gated(x, f32x4.div(e, f32x4.add(e, constant(one))));
}

export function siluSlope4(x: v128): v128 {
  const size = limited(x);
  const e = exp4(f32x4.neg(size));
  return mirrored(x, logisticSlope(e, size));
}

/** x·Φ(x), where Φ is the share of a normal distribution below x */
export function gelu4(x: v128): v128 {
  return gated(x, f32x4.mul(tailRatio(f32x4.abs(x)), gaussian4(x, -0.5)));
}

export function geluSlope4(x: v128): v128 {
  const size = limited(x);
  const difference = f32x4.sub(tailRatio(size), f32x4.mul(size, constant(density)));
  return mirrored(x, f32x4.mul(difference, gaussian4(size, -0.5)));
}

/** x·(1 + tanh(u))/2 = x·σ(2u) with u = √(2/π)·(x + 0.044715·x³) */
export function geluByTanh4(x: v128): v128 {
  const e = expOfBent(f32x4.abs(x));
  return gated(x, f32x4.div(e, f32x4.add(e, constant(one))));
}

export function geluByTanhSlope4(x: v128): v128 {
  const size = limited(x);
  const growth = f32x4.add(f32x4.mul(constant(bendGrowth), f32x4.mul(size, size)), constant(bendAt0));
  return mirrored(x, logisticSlope(expOfBent(size), f32x4.mul(size, growth)));
}

/** x·G(x) from G(−|x|) */
// @ts-ignore: decorator
@inline
function gated(x: v128, tail: v128): v128 {
  return f32x4.mul(f32x4.pmax(x, constant(farBelow)), mirrored(x, tail));
}

/** What is given for −|x|, or, where x is above 0, 1 less that: so it is with G and with the derivative of x·G(x). */
// @ts-ignore: decorator
@inline
function mirrored(x: v128, below: v128): v128 {
  return v128.bitselect(f32x4.sub(constant(one), below), below, f32x4.gt(x, f32x4.splat(0)));
}

/** |x| up to where all tails are 0. */
// @ts-ignore: decorator
@inline
function limited(x: v128): v128 {
  return f32x4.pmin(f32x4.abs(x), constant(far));
}

/** σ(−v) − growth·σ'(v) = e/(1 + e)² · (1 + e − growth), where e = e^−v. */
// @ts-ignore: decorator
@inline
function logisticSlope(e: v128, growth: v128): v128 {
  const sum = f32x4.add(e, constant(one));
  const difference = f32x4.add(f32x4.sub(constant(one), growth), e);
  return f32x4.mul(f32x4.div(e, f32x4.mul(sum, sum)), difference);
}

/** Φ(−a)·e^(a²/2) */
// @ts-ignore: decorator
@inline
function tailRatio(a: v128): v128 {
  const t = f32x4.div(constant(one), f32x4.add(f32x4.mul(a, constant(stretch)), constant(one)));
  let p = constant(q8);
  p = step(p, t, q7);
  p = step(p, t, q6);
  p = step(p, t, q5);
  p = step(p, t, q4);
  p = step(p, t, q3);
  p = step(p, t, q2);
  p = step(p, t, q1);
  p = step(p, t, q0);
  return f32x4.mul(p, t);
}

/** e^−2u of x ≥ 0 */
// @ts-ignore: decorator
@inline
function expOfBent(x: v128): v128 {
  return expOfDoubles4(bent(lowDoubles(x)), bent(highDoubles(x)));
}

/** −2u of two x in float64: float32 would round away what the exponential makes large. */
// @ts-ignore: decorator
@inline
function bent(x: v128): v128 {
  const growth = f64x2.add(f64x2.mul(f64x2.mul(x, x), f64x2.splat(cubic)), f64x2.splat(1));
  return f64x2.mul(f64x2.mul(x, growth), f64x2.splat(-bend));
}
