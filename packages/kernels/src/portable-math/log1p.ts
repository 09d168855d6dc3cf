import { log } from "./log.ts";

/** log(1 + x), with all its digits where x is near 0; NaN below −1, −Infinity at −1. */
export function log1p(x: number): number {
  const sum = 1 + x;
  if (sum === 1) return x;
  const lost = x - (sum - 1);
  // The slope of the logarithm brings back what rounding took from the sum.
  return lost === 0 || !(sum > 0 && sum < Infinity) ? log(sum) : log(sum) + lost / sum;
}
