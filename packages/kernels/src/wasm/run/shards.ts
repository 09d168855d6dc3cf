/** How many elements a shard of an elementwise kernel covers; assembly/run/range.ts counts by the same number. */
const rangeElements = 16_384;

/** The shards of an elementwise kernel over `size` elements. */
export function rangeShards(size: number): number {
  return Math.ceil(size / rangeElements);
}

/** How many rows of a matrix make a shard: about 16 Ki elements, and at least `least` rows. */
export function rowsPerShard(columns: number, least = 1): number {
  return Math.max(least, Math.floor(rangeElements / Math.max(columns, 1)));
}

/** How many images make a shard: a batch is cut into 32 shards at most. */
export function imagesPerShard(batch: number): number {
  return Math.max(1, Math.ceil(batch / 32));
}

export function imageShards(batch: number): number {
  return Math.ceil(batch / imagesPerShard(batch));
}
