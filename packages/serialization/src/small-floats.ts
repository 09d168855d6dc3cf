/** Numbers of 16 bits and fewer. Each becomes a float32 that is equal to it: nothing is rounded on that way. */

const scratch = new DataView(new ArrayBuffer(4));
const scratch64 = new DataView(new ArrayBuffer(8));

/** The upper half of a float32. */
export function fromBrain16(bits: number): number {
  return fromBits(bits << 16);
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent (less 15), 10 of fraction; as float32 has 8 (less 127) and 23. */
export function fromHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return (sign < 0 ? -fraction : fraction) / 16_777_216;
  return fromBits(sign | ((exponent === 31 ? 255 : exponent - 15 + 127) << 23) | (fraction << 13));
}

/** A binary16, of whatever it has not the nearest, of two that are as near the even one; infinite from 65520 on. */
export function toHalf(value: number): number {
  return toBits(value, 5, 10);
}

/** The same for bfloat16, rounded once, also from float64; infinite from 2¹²⁸ − 2¹¹⁹ on. */
export function toBrain16(value: number): number {
  return toBits(value, 8, 7);
}

/** E5M2 of the OCP 8-bit floating point specification: the upper half of a binary16, infinities and NaN as there. */
export function fromE5M2(bits: number): number {
  return fromHalf(bits << 8);
}

/** E4M3 of the same specification: ±448 at most, no infinities; NaN is all ones but for the sign. */
export function fromE4M3(bits: number): number {
  return (bits & 0x7f) === 0x7f ? Number.NaN : fromByte(bits, 4, 7);
}

/** E5M2 and E4M3 as AMD has them (FNUZ): no infinities, no −0, whose bits are the only NaN; Noune et al. 2022. */
export function fromE5M2Fnuz(bits: number): number {
  return bits === 0x80 ? Number.NaN : fromByte(bits, 5, 16);
}

export function fromE4M3Fnuz(bits: number): number {
  return bits === 0x80 ? Number.NaN : fromByte(bits, 4, 8);
}

/** E8M0, the scales of the OCP microscaling formats: 2 to the power of bits − 127, without a sign; NaN is all ones. */
export function fromE8M0(bits: number): number {
  return bits === 0xff ? Number.NaN : 2 ** (bits - 127);
}

/** A sign, `exponentBits` of an exponent less `bias`, and a fraction: (−1)^s · 1.f · 2^(e − bias), or 0.f · 2^(1 − bias). */
function fromByte(bits: number, exponentBits: number, bias: number): number {
  const fractionBits = 7 - exponentBits;
  const exponent = (bits & 0x7f) >> fractionBits;
  const fraction = bits & (2 ** fractionBits - 1);
  const significand = exponent === 0 ? fraction : fraction + 2 ** fractionBits;
  const size = significand * 2 ** (Math.max(exponent, 1) - bias - fractionBits);
  return bits & 0x80 ? -size : size;
}

/**
 * 2^(e − f) is the distance of neighbours from 2ᵉ up to 2ᵉ⁺¹, and below the smallest normal number what it is there. Where
 * rounding leads up to the next power of two, the carry makes the exponent larger by one, as it has to.
 */
function toBits(value: number, exponentBits: number, fractionBits: number): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const infinity = (2 ** exponentBits - 1) * 2 ** fractionBits;
  scratch64.setFloat64(0, value);
  const high = scratch64.getInt32(0);
  const sign = high < 0 ? 0x8000 : 0;
  if (Number.isNaN(value)) return infinity + 2 ** (fractionBits - 1);
  const exponent = Math.max(((high >> 20) & 0x7ff) - 1023, 1 - bias);
  if (exponent > bias) return sign | infinity;
  const units = roundedToEven(Math.abs(value) * 2 ** (fractionBits - exponent));
  return sign | ((exponent + bias - 1) * 2 ** fractionBits + units);
}

/** Beyond 2⁵² float64 has whole numbers alone, and adding rounds to the nearest, or the even one. */
function roundedToEven(value: number): number {
  return value + 2 ** 52 - 2 ** 52;
}

function fromBits(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}
