import { square } from "./double-double.ts";
import { erf, fraction } from "./erf.ts";
import { expOfSum } from "./exp.ts";

const SQRT_PI = 1.7724538509055161;

/**
 * Φ(x) = (1 + erf(x/√2))/2, the share of a normal distribution below x. Below −√2, where that sum would cancel,
 * e^(−x²/2)/2√π times the continued fraction of erf.ts at −x/√2; within 8 units in the last place.
 */
export function normalCdf(x: number): number {
  if (x > Math.SQRT2) return 1 - normalCdf(-x);
  if (!(x < -Math.SQRT2)) return 0.5 + 0.5 * erf(x * Math.SQRT1_2);
  if (x < -40) return 0;
  const [high, low] = square(x);
  return expOfSum(-high / 2, -low / 2) / (2 * SQRT_PI * fraction(-x * Math.SQRT1_2));
}
