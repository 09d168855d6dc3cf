import { square } from "./double-double.ts";
import { expOfSum } from "./exp.ts";

const SQRT_PI = 1.7724538509055161;

/**
 * The error function, 2/√π · ∫ e^−t² dt from 0 to x.
 *
 * For |x| < 1 the series 2/√π · e^−x² · x · (1 + 2x²/3 + (2x²)²/(3·5) + …), whose terms are all positive (DLMF 7.6.2);
 * beyond, 1 − erfc by the continued fraction e^−x²/√π · 1/(x + (1/2)/(x + (2/2)/(x + …))) (DLMF 7.9.1).
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 1) return ((2 / SQRT_PI) * x * series(x * x)) / inverseGaussian(x);
  const magnitude = size < 6 ? 1 - 1 / (SQRT_PI * fraction(size) * inverseGaussian(size)) : 1;
  return Number.isNaN(x) ? x : x < 0 ? -magnitude : magnitude;
}

/** 1 + 2z/3 + (2z)²/(3·5) + (2z)³/(3·5·7) + …, up to what float64 does not see for z < 1. */
function series(z: number): number {
  let sum = 1;
  for (let n = 41; n > 1; n -= 2) sum = 1 + ((2 * z) / n) * sum;
  return sum;
}

/** x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …))), so deep that erf keeps all digits from 1 up. */
export function fraction(x: number): number {
  let value = x;
  for (let k = 200; k > 0; k--) value = x + k / 2 / value;
  return value;
}

/** e^x², with the digits of x² that float64 has no room for. */
function inverseGaussian(x: number): number {
  return expOfSum(...square(x));
}
