import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import type { Dataset } from "../dataset.ts";
import type { BatchAugmentation } from "./augmentation.ts";
import type { Draws } from "./draws.ts";

/** How often. */
export interface Probability {
  /** Default: 1, always. */
  readonly probability?: number | undefined;
}

/**
 * Changes each sample of a batch, or those that chance takes; as a function of the data set, which knows what a sample is.
 * @param prepare what follows from the data set alone; throws where it does not suit
 */
export function ofEachSample(
  name: string,
  probability: number,
  prepare: (dataset: Dataset) => (sample: Float32Array, draws: Draws) => void,
): BatchAugmentation {
  return {
    name,
    assertSuits: prepare,
    batch({ samples, indices, dataset, drawsOf }) {
      const change = prepare(dataset);
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
  return checkedNumber(place, "probability", options.probability ?? 1, "a number in [0, 1]");
}
