import type { ReduceOp } from "../../kernels.ts";
import type { Runtime } from "../run/runtime.ts";
import { rowsPerShard } from "../run/shards.ts";

/** Columns that a shard reduces at most. What it reduces at once stays in the first-level cache, as do elements: */
export const blockColumns = 1024;
const chunkElements = 8192;

/**
 * Reduces the middle axis of x [outer, count, inner] to y [outer, inner]. Every chunk of it gives a partial result, and
 * those are reduced in the same way: a tree that follows from the sizes alone.
 */
export function reduceMiddle(
  runtime: Runtime,
  op: ReduceOp,
  [outer, count, inner]: readonly [number, number, number],
  x: number,
  y: number,
): void {
  const block = Math.min(inner, blockColumns);
  const chunk = chunkOf(block);
  const chunks = Math.ceil(count / chunk);
  const group = rowsPerShard(Math.min(count, chunk) * block);
  const target = chunks === 1 ? y : runtime.scratch(outer * chunks * inner * 4);
  const shards = Math.ceil(inner / block) * chunks * Math.ceil(outer / group);
  runtime.run(`reduce_${op}`, shards, [x, target, outer, count, inner, group, chunk, block]);
  if (chunks > 1) reduceMiddle(runtime, op, [outer, chunks, inner], target, y);
}

/** How many rows of so many columns are reduced at once. */
export function chunkOf(columns: number): number {
  return Math.max(8, Math.floor(chunkElements / columns));
}
