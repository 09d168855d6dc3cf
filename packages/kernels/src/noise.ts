import { dropoutHash } from "./dropout-hash.ts";

/** A number uniform in [−1, 1) that the same key and position always have: the upper 24 bits of their hash, which float32 holds exactly. */
export function noiseAt(key: number, position: number): number {
  return (dropoutHash(key, position) >>> 8) / 2 ** 23 - 1;
}
