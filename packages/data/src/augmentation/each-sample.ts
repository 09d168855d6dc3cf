import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import type { BatchAugmentation, SampleKind } from "./augmentation.ts";
import type { Draws } from "./draws.ts";

/** How often. */
export interface Probability {
  /** Default: 1, always. */
  readonly probability?: number | undefined;
}

/**
 * Changes each sample of a batch, or those that chance takes.
 * @param prepare what follows from the kind of samples alone; throws where it does not suit
 */
export function ofEachSample(
  name: string,
  probability: number,
  prepare: (kind: SampleKind) => (sample: Float32Array, draws: Draws) => void,
): BatchAugmentation {
  return {
    name,
    assertSuits: prepare,
    batch({ samples, indices, kind, drawsOf }) {
      const change = prepare(kind);
      const size = samples.length / indices.length;
      for (let row = 0; row < indices.length; row++) {
        const draws = drawsOf(row);
        if (draws.chance(probability)) change(samples.subarray(row * size, (row + 1) * size), draws);
      }
    },
  };
}

/** @throws RangeError unless it is in [0, 1]; TypeError for another option */
export function checkedProbability(place: string, options: Probability): number {
  assertOptions(place, options, { probability: true });
  const { probability = 1 } = options;
  return checkedNumber(place, "probability", probability, "a number in [0, 1]");
}
