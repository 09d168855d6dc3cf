import { decompose, polynomial } from "./bits.ts";
import { LN2_HIGH, LN2_LOW } from "./ln2.ts";

/** 2/3, 2/5, …, 2/23: the series of (log m − 2s) / s³ in s²; for |s| ≤ 3 − 2√2 the next term is below 2⁻⁵⁷. */
const SERIES = [2 / 3, 2 / 5, 2 / 7, 2 / 9, 2 / 11, 2 / 13, 2 / 15, 2 / 17, 2 / 19, 2 / 21, 2 / 23];

/**
 * The natural logarithm; NaN below 0, −Infinity at 0.
 *
 * Reduction as in fdlibm's e_log.c: x = 2ᵏ·m with √½ ≤ m < √2, and with f = m − 1 and s = f / (2 + f)
 * log m = 2·artanh s = 2s + s·R, where R = 2s²/3 + 2s⁴/5 + …; since 2s = f − s·f, log m = f − s·(f − R).
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  const [m, k] = decompose(x);
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const R = z * polynomial(z, SERIES);
  return k * LN2_HIGH - (s * (f - R) - k * LN2_LOW - f);
}
