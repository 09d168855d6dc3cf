import { polynomial } from "./bits.ts";
import { exp } from "./exp.ts";

/** 1/3!, 1/5!, …, 1/19!: (sinh x − x) / x³ in x². */
const SINH = [
  1 / 6,
  1 / 120,
  1 / 5040,
  1 / 362880,
  1 / 39916800,
  1 / 6227020800,
  1 / 1307674368000,
  1 / 355687428096000,
];

/** 1/2!, 1/4!, …, 1/18!: (cosh x − 1) / x² in x². */
const COSH = [
  1 / 2,
  1 / 24,
  1 / 720,
  1 / 40320,
  1 / 3628800,
  1 / 479001600,
  1 / 87178291200,
  1 / 20922789888000,
  1 / 6402373705728000,
];

/**
 * The hyperbolic tangent: 1 − 2 / (e²ˣ + 1) for |x| ≥ 1. Nearer to 0 that loses its digits; there, with the Taylor series
 * sinh x = x·(1 + S) and cosh x = 1 + C, it is x + x·(S − C) / (1 + C), a small correction of x.
 */
export function tanh(x: number): number {
  if (Math.abs(x) >= 1) {
    const magnitude = 1 - 2 / (exp(2 * Math.abs(x)) + 1);
    return x < 0 ? -magnitude : magnitude;
  }
  const z = x * x;
  const S = z * polynomial(z, SINH);
  const C = z * polynomial(z, COSH);
  return x + (x * (S - C)) / (1 + C);
}
