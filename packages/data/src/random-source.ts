import { defaultGenerator, Generator } from "@tsumiki/tensor";

/** Where random numbers come from: at most one of the two. Default: the generator that `seed()` starts anew. */
export interface RandomSource {
  /** Draws from a generator of its own, started with this. */
  readonly seed?: number | string | undefined;
  /** Draws from this one, whose state can be saved and restored. */
  readonly generator?: Generator | undefined;
}

/** @throws TypeError if both a seed and a generator are given */
export function generatorOf({ seed, generator }: RandomSource): Generator {
  if (seed === undefined) return generator ?? defaultGenerator;
  if (generator === undefined) return new Generator(seed);
  throw new TypeError("expected a seed or a generator, got both: a generator is seeded when it is made");
}
