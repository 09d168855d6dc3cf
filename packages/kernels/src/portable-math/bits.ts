const word = new DataView(new ArrayBuffer(8));

const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** 2⁵⁴, spelled out: `**` is as free to differ between engines as Math.pow. */
const TWO_TO_54 = 18014398509481984;

/** x · 2ⁿ, rounded once, for 1/2 ≤ |x| < 4 and any n in [−1100, 1100]. */
export function scale(x: number, n: number): number {
  // In two steps, because 2ⁿ itself may lie outside the range of normal numbers.
  const half = n >> 1;
  return x * powerOfTwo(half) * powerOfTwo(n - half);
}

/** x = m · 2ᵏ with √½ ≤ m < √2, for finite x > 0. */
export function decompose(x: number): [m: number, k: number] {
  const subnormal = x < SMALLEST_NORMAL;
  word.setFloat64(0, subnormal ? x * TWO_TO_54 : x);
  const high = word.getUint32(0);
  const k = (high >>> 20) - 1023 - (subnormal ? 54 : 0);
  word.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  const m = word.getFloat64(0);
  return m < Math.SQRT2 ? [m, k] : [m / 2, k + 1];
}

/** c₀ + c₁·x + c₂·x² + … by Horner's rule. */
export function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** 2ⁿ for n in [−1022, 1023]. */
function powerOfTwo(n: number): number {
  word.setUint32(0, (n + 1023) << 20);
  word.setUint32(4, 0);
  return word.getFloat64(0);
}
