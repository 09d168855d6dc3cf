import { decompose, polynomial } from "./bits.ts";
import { type DoubleDouble, quotient, sum, times } from "./double-double.ts";
import { expOfSum } from "./exp.ts";
import { LN2_HIGH, LN2_LOW } from "./ln2.ts";

/** 1/3 beyond float64. */
const THIRD: DoubleDouble = [1 / 3, 1.850371707708594e-17];

/** 1/5, 1/7, …, 1/23: the series of (artanh s / s − 1 − s²/3) / s⁴ in s². */
const SERIES = [1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13, 1 / 15, 1 / 17, 1 / 19, 1 / 21, 1 / 23];

/**
 * base^exponent, in every special case as Math.pow: NaN for a negative base under a fractional exponent, 1 for the
 * exponent 0 whatever the base, NaN for ±1 under an infinite exponent.
 *
 * e^(exponent · log base), with the logarithm and the product carried to about twice the precision, since an error
 * there is multiplied by the size of the exponent. Whole powers that float64 can hold come out exact.
 */
export function power(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  if (Number.isNaN(base) || Number.isNaN(exponent)) return NaN;
  if (exponent === 1) return base;
  const size = Math.abs(base);
  const magnitude = Number.isFinite(exponent) ? powerOfSize(size, exponent) : infinitePower(size, exponent);
  if (base > 0 || Object.is(base, 0)) return magnitude;
  if (isOdd(exponent)) return -magnitude;
  return base < 0 && Number.isFinite(base) && hasFraction(exponent) ? NaN : magnitude;
}

/** size ≥ 0 under a finite exponent. */
function powerOfSize(size: number, exponent: number): number {
  if (size === 1) return 1;
  if (size === 0 || size === Infinity) return (size === 0) === exponent > 0 ? 0 : Infinity;
  const logarithm = preciseLog(size);
  const coarse = logarithm[0] * exponent;
  if (coarse > 710) return Infinity;
  if (coarse < -746) return 0;
  const [high, low] = times(logarithm, [exponent, 0]);
  return expOfSum(high, low);
}

function infinitePower(size: number, exponent: number): number {
  if (size === 1) return NaN;
  return size > 1 === exponent > 0 ? Infinity : 0;
}

function isOdd(exponent: number): boolean {
  return Number.isFinite(exponent) && Math.abs(exponent % 2) === 1;
}

function hasFraction(exponent: number): boolean {
  return Number.isFinite(exponent) && !Number.isInteger(exponent);
}

/** The natural logarithm of a finite x > 0 as in log.ts, to about 65 bits: k·ln 2 + 2s·(1 + s²/3 + s⁴/5 + …). */
function preciseLog(x: number): DoubleDouble {
  const [m, k] = decompose(x);
  const s = quotient(m - 1, sum(m, 1));
  const square = times(s, s);
  const z = square[0];
  const [third, thirdLow] = times(square, THIRD);
  const [series, seriesLow] = sum(third, z * z * polynomial(z, SERIES));
  const [correction, correctionLow] = times(s, [series, seriesLow + thirdLow]);
  const [artanh, artanhLow] = sum(s[0], correction);
  const [high, low] = sum(k * LN2_HIGH, 2 * artanh);
  const [total, totalLow] = sum(high, k * LN2_LOW);
  return sum(total, totalLow + (low + 2 * (artanhLow + correctionLow + s[1])));
}
