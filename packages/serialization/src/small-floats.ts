/** Numbers of 16 bits and fewer. Each becomes a float32 that is equal to it: nothing is rounded. */

const scratch = new DataView(new ArrayBuffer(4));

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

function fromBits(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}
