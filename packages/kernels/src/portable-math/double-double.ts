/** A number as an unevaluated sum, the second far smaller than the first: about 106 bits (Dekker 1971). */
export type DoubleDouble = readonly [high: number, low: number];

/** a + b exactly (Knuth). */
export function sum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const virtual = high - a;
  return [high, a - (high - virtual) + (b - virtual)];
}

/** a · b */
export function times(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, low] = product(a[0], b[0]);
  return sum(high, low + (a[0] * b[1] + a[1] * b[0]));
}

/** a² exactly, as long as it is not near the largest number. */
export function square(a: number): DoubleDouble {
  return product(a, a);
}

/** a / b */
export function quotient(a: number, b: DoubleDouble): DoubleDouble {
  const high = a / b[0];
  const [back, backLow] = product(high, b[0]);
  return [high, (a - back - backLow - high * b[1]) / b[0]];
}

/** a · b exactly (Dekker), as long as neither is near the largest number. */
function product(a: number, b: number): DoubleDouble {
  const high = a * b;
  const [a0, a1] = halves(a);
  const [b0, b1] = halves(b);
  return [high, a0 * b0 - high + a0 * b1 + a1 * b0 + a1 * b1];
}

/** The upper and the lower 26 bits (Veltkamp). */
function halves(a: number): DoubleDouble {
  const shifted = a * 134217729; // 2²⁷ + 1
  const high = shifted - (shifted - a);
  return [high, a - high];
}
