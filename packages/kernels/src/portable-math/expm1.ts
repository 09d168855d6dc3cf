import { scale } from "./bits.ts";
import { reduced } from "./exp.ts";

/** eˣ − 1, with all its digits where eˣ is near 1: 2ᵏ·((eʳ − 1) + (1 − 2⁻ᵏ)), with k and r as `exp` has them. */
export function expm1(x: number): number {
  if (x === 0) return x;
  if (x > 710) return Infinity;
  if (x < -40) return -1;
  const [k, excess] = reduced(x, 0);
  return k === 0 ? excess : scale(excess + (1 - scale(1, -k)), k);
}
