import { defaultGenerator } from "@tsumiki/tensor";

/** Runs `body` with the default generator started anew from a seed, and puts it back to where it stood. */
export function withSeed<Result>(seed: number | string, body: () => Result): Result {
  const state = defaultGenerator.save();
  defaultGenerator.seed(seed);
  try {
    return body();
  } finally {
    defaultGenerator.restore(state);
  }
}
