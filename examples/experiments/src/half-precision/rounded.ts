/** A kind of floating point number: the bits of its fraction and the exponent of its smallest normal number. */
export interface Format {
  readonly fractionBits: number;
  readonly leastExponent: number;
  readonly largest: number;
}

/** The nearest number of a format, of two that are as near the even one; past the largest it is infinite. */
export function rounded(value: number, { fractionBits, leastExponent, largest }: Format): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(exponentOf(Math.abs(value)), leastExponent);
  const unit = 2 ** (exponent - fractionBits);
  const nearest = roundedToEven(value / unit) * unit;
  return Math.abs(nearest) > largest ? Math.sign(value) * Infinity : nearest;
}

/** e with 2ᵉ ≤ value < 2ᵉ⁺¹; a logarithm may be off by one beside a power of two. */
function exponentOf(value: number): number {
  const guess = Math.floor(Math.log2(value));
  if (2 ** guess > value) return guess - 1;
  return 2 ** (guess + 1) <= value ? guess + 1 : guess;
}

function roundedToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
