/**
 * The error function of four floats, by + − × ÷ alone as the functions of exp.ts. Polynomials are those of Cephes' ndtrf
 * (Moshier); within 3 units in the last place.
 */
import { exp4, gaussian4, step } from "./exp";
import { constant } from "./simd";

const one = memory.data<f32>([1]);
const signBit = memory.data<f32>([-0.0]);
/** 2/√π */
const slopeAt0 = memory.data<f32>([1.128379167095513]);

/** erf(x) / x as a polynomial in x², for |x| below 1. */
const s6 = memory.data<f32>([7.853861353153693e-5]);
const s5 = memory.data<f32>([-8.010193625184903e-4]);
const s4 = memory.data<f32>([5.188327685732524e-3]);
const s3 = memory.data<f32>([-2.685381193529856e-2]);
const s2 = memory.data<f32>([1.128358514861418e-1]);
const s1 = memory.data<f32>([-3.7612625824233e-1]);
const s0 = memory.data<f32>([1.128379165726710]);

/** (1 − erf x) · x · e^x² as a polynomial in 1/x², for x from 1 to 2; above, what it is wrong by is lost beside 1. */
const c8 = memory.data<f32>([2.326819970068386e-2]);
const c7 = memory.data<f32>([-1.387039388740657e-1]);
const c6 = memory.data<f32>([3.687424674597105e-1]);
const c5 = memory.data<f32>([-5.824733027278666e-1]);
const c4 = memory.data<f32>([6.210004621745983e-1]);
const c3 = memory.data<f32>([-4.944515323274145e-1]);
const c2 = memory.data<f32>([3.404879937665872e-1]);
const c1 = memory.data<f32>([-2.741127028184656e-1]);
const c0 = memory.data<f32>([5.638259427386472e-1]);

export function erf4(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let p = constant(s6);
  p = step(p, z, s5);
  p = step(p, z, s4);
  p = step(p, z, s3);
  p = step(p, z, s2);
  p = step(p, z, s1);
  p = step(p, z, s0);
  const small = f32x4.mul(p, x);

  // In this order of operands pmax keeps a NaN.
  const size = f32x4.pmax(f32x4.abs(x), constant(one));
  const inverse = f32x4.div(constant(one), size);
  const w = f32x4.mul(inverse, inverse);
  let q = constant(c8);
  q = step(q, w, c7);
  q = step(q, w, c6);
  q = step(q, w, c5);
  q = step(q, w, c4);
  q = step(q, w, c3);
  q = step(q, w, c2);
  q = step(q, w, c1);
  q = step(q, w, c0);
  const rest = f32x4.mul(f32x4.mul(gaussian(size), inverse), q);
  const large = v128.or(f32x4.sub(constant(one), rest), v128.and(x, constant(signBit)));

  return v128.bitselect(small, large, f32x4.lt(f32x4.abs(x), constant(one)));
}

/** 2/√π · e^−x², the derivative. */
export function erfSlope4(x: v128): v128 {
  return f32x4.mul(constant(slopeAt0), gaussian4(x, -1));
}

/** e^−x², with the digits that 1 − … needs. */
// @ts-ignore: decorator
@inline
function gaussian(x: v128): v128 {
  return exp4(f32x4.neg(f32x4.mul(x, x)));
}
