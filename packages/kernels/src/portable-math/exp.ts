import { polynomial, scale } from "./bits.ts";
import { LN2_HIGH, LN2_LOW } from "./ln2.ts";

/** 1/2!, 1/3!, …, 1/13!: the Taylor series of (eʳ − 1 − r) / r²; for |r| ≤ ln(2)/2 the next term is below 2⁻⁵⁷. */
const TAYLOR = [
  1 / 2,
  1 / 6,
  1 / 24,
  1 / 120,
  1 / 720,
  1 / 5040,
  1 / 40320,
  1 / 362880,
  1 / 3628800,
  1 / 39916800,
  1 / 479001600,
  1 / 6227020800,
];

/** eˣ */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/** e^(high + low), where |low| is at most a unit in the last place or so of high. */
export function expOfSum(high: number, low: number): number {
  if (high > 710) return Infinity;
  if (high < -746) return 0;
  const [k, excess] = reduced(high, low);
  return scale(1 + excess, k);
}

/**
 * k and eʳ − 1 of e^(high + low) = 2ᵏ·eʳ, for high from −746 to 710.
 *
 * Reduction as in fdlibm's e_exp.c: high + low = k·ln 2 + r with |r| ≤ ln(2)/2.
 */
export function reduced(high: number, low: number): [k: number, excess: number] {
  const k = Math.floor(high / Math.LN2 + 0.5);
  const a = high - k * LN2_HIGH;
  const b = k * LN2_LOW - low;
  const r = a - b;
  const rest = a - r - b;
  return [k, r + (rest + r * r * polynomial(r, TAYLOR))];
}
