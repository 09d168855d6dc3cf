/**
 * Whether dropout keeps the element at `position` (its index in NCHW order) in the mask that `key` stands for.
 *
 * The mask is a function of key and position alone, so that neither threads nor layout change it. An element is kept
 * if `dropoutHash(key, position)`, a whole number in [0, 2³²), reaches `dropThreshold(rate)`.
 *
 * @param rate the probability of dropping, in [0, 1)
 */
export function keeps(key: number, position: number, rate: number): boolean {
  return dropoutHash(key, position) >= dropThreshold(rate);
}

/** Hashes below this unsigned 32-bit number are dropped: ⌊rate · 2³²⌋ */
export function dropThreshold(rate: number): number {
  return Math.floor(rate * 4294967296);
}

/**
 * MurmurHash3_x86_32 (Austin Appleby, public domain) of the four little-endian bytes of `position`, seeded with `key`,
 * as an unsigned 32-bit number. Everything is modulo 2³², so that i32 multiplications and shifts give the same bits:
 *
 *     k = rotate(position · 0xcc9e2d51, 15) · 0x1b873593
 *     h = rotate(key ^ k, 13) · 5 + 0xe6546b64
 *     h = h ^ 4                          the length in bytes
 *     h = (h ^ h >>> 16) · 0x85ebca6b
 *     h = (h ^ h >>> 13) · 0xc2b2ae35
 *     h =  h ^ h >>> 16
 */
export function dropoutHash(key: number, position: number): number {
  const k = Math.imul(rotateLeft(Math.imul(position, 0xcc9e2d51), 15), 0x1b873593);
  let h = Math.imul(rotateLeft(key ^ k, 13), 5) + 0xe6546b64;
  h ^= 4;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function rotateLeft(bits: number, count: number): number {
  return (bits << count) | (bits >>> (32 - count));
}
