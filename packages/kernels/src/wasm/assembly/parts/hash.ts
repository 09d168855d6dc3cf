import { constant } from "./simd";

const k1 = memory.data<u32>([0xcc9e2d51]);
const k2 = memory.data<u32>([0x1b873593]);
const h1 = memory.data<u32>([5]);
const h2 = memory.data<u32>([0xe6546b64]);
const length = memory.data<u32>([4]);
const final1 = memory.data<u32>([0x85ebca6b]);
const final2 = memory.data<u32>([0xc2b2ae35]);

/** MurmurHash3_x86_32 of each position's four bytes, seeded with the key: `dropoutHash` in dropout-hash.ts. */
// @ts-ignore: decorator
@inline
export function hash(key: v128, position: v128): v128 {
  const k = i32x4.mul(rotate(i32x4.mul(position, constant(k1)), 15), constant(k2));
  let h = i32x4.add(i32x4.mul(rotate(v128.xor(key, k), 13), constant(h1)), constant(h2));
  h = v128.xor(h, constant(length));
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), constant(final1));
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 13)), constant(final2));
  return v128.xor(h, i32x4.shr_u(h, 16));
}

// @ts-ignore: decorator
@inline
function rotate(x: v128, count: i32): v128 {
  return v128.or(i32x4.shl(x, count), i32x4.shr_u(x, 32 - count));
}
