import { polynomial } from "./bits.ts";

/** π/2 in three parts as in fdlibm's e_rem_pio2.c: each of the first two has 33 bits, so that k times it is exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;

/** 2²⁰: up to here k = x / (π/2) has no more than 20 bits. */
const LARGEST = 1048576;

/** −1/3!, 1/5!, …, 1/17!: (sin r − r) / r³ in r². */
const SINE = [
  -1 / 6,
  1 / 120,
  -1 / 5040,
  1 / 362880,
  -1 / 39916800,
  1 / 6227020800,
  -1 / 1307674368000,
  1 / 355687428096000,
];

/** 1/4!, −1/6!, …, 1/16!: (cos r − 1 + r²/2) / r⁴ in r². */
const COSINE = [1 / 24, -1 / 720, 1 / 40320, -1 / 3628800, 1 / 479001600, -1 / 87178291200, 1 / 20922789888000];

/**
 * The cosine of x radians; NaN for an infinite x.
 * @throws RangeError for a finite |x| above 2²⁰, where the reduction would lose its accuracy.
 */
export function cos(x: number): number {
  return sineOfQuarters("cos", x, 1);
}

/**
 * The sine of x radians; NaN for an infinite x.
 * @throws RangeError for a finite |x| above 2²⁰, where the reduction would lose its accuracy.
 */
export function sin(x: number): number {
  // The reduction would lose the sign of −0.
  return x === 0 ? x : sineOfQuarters("sin", x, 0);
}

/** sin(x + ahead·π/2): x = k·π/2 + r with |r| ≤ π/4, and the quarter k + ahead says which of ±sin r, ±cos r it is. */
function sineOfQuarters(name: string, x: number, ahead: 0 | 1): number {
  if (!Number.isFinite(x)) return NaN;
  if (Math.abs(x) > LARGEST) throw new RangeError(`${name}: expected |x| of at most 2^20 radians, got ${x}`);
  const k = Math.floor(x * (2 / Math.PI) + 0.5);
  const [r, rest] = reduce(x, k);
  const quarter = (k + ahead) & 3;
  const value = quarter % 2 === 0 ? sineNearZero(r, rest) : cosineNearZero(r, rest);
  return quarter < 2 ? value : -value;
}

/** x − k·π/2 as a sum of a number and a much smaller rest. */
function reduce(x: number, k: number): [r: number, rest: number] {
  const a = x - k * HALF_PI_1;
  const b = k * HALF_PI_2;
  const difference = a - b;
  // Knuth's exact error of a difference: what rounding took away comes back through the rest.
  const virtual = a - difference;
  const error = a - (difference + virtual) + (virtual - b);
  const low = error - k * HALF_PI_3;
  const r = difference + low;
  return [r, difference - r + low];
}

function sineNearZero(r: number, rest: number): number {
  const z = r * r;
  return r + (r * z * polynomial(z, SINE) + rest * (1 - z / 2));
}

function cosineNearZero(r: number, rest: number): number {
  const z = r * r;
  const head = 1 - z / 2;
  return head + (1 - head - z / 2 + (z * z * polynomial(z, COSINE) - r * rest));
}
