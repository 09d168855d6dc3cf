/** How many elements a shard of an elementwise kernel covers; `rangeShards` on the host counts by the same number. */
export const rangeElements: i32 = 16384;

/**
 * The byte where a shard of an elementwise kernel begins. The end lies at a multiple of 16: the rest of a block's last
 * vector belongs to the block, so such kernels need no tail.
 */
// @ts-ignore: decorator
@inline
export function rangeBegin(shard: i32): usize {
  return <usize>shard * (rangeElements << 2);
}

// @ts-ignore: decorator
@inline
export function rangeEnd(shard: i32, size: i32): usize {
  return min(rangeBegin(shard) + (rangeElements << 2), (<usize>size * 4 + 15) & ~15);
}
