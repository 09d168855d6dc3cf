import { kindOf } from "@tsumiki/kernels";
import { defaultGenerator, Generator } from "@tsumiki/tensor";

/** Where random numbers come from: at most one of the two. Default: the generator that `seed()` starts anew. */
export interface RandomSource {
  /** Draws from a generator of its own, started with this. */
  readonly seed?: number | string | undefined;
  /** Draws from this one, whose state can be saved and restored. */
  readonly generator?: Generator | undefined;
}

/**
 * @param place who draws, for the message
 * @throws TypeError if both a seed and a generator are given, or one that is none
 */
export function generatorOf(place: string, { seed, generator }: RandomSource): Generator {
  if (generator === undefined) return seed === undefined ? defaultGenerator : new Generator(seed);
  if (seed !== undefined) {
    throw new TypeError(`${place}: expected a seed or a generator, got both: a generator is seeded when it is made`);
  }
  if (generator instanceof Generator) return generator;
  throw new TypeError(
    `${place}: generator must be a Generator, got ${kindOf(generator)}; new Generator(seed) makes one`,
  );
}
