import type { Batch } from "@tsumiki/data";
import { ShapeError, showShape } from "@tsumiki/kernels";

/** What of a batch the metrics here look at. */
export type Weighted = Pick<Batch, "labels" | "weights">;

/**
 * How much each sample counts; undefined if each counts once.
 * @throws ShapeError naming the metric unless the weights are one for each sample
 */
export function weightsOf(place: string, { labels, weights }: Weighted): ArrayLike<number> | undefined {
  if (weights === undefined) return undefined;
  const [batch] = labels.shape;
  if (weights.rank !== 1 || weights.size !== batch) {
    const needed = `${place}: labels ${showShape(labels.shape)} need weights [${batch ?? "batch"}]`;
    throw new ShapeError(`${needed}, one for each sample, got ${showShape(weights.shape)}`);
  }
  return weights.data();
}

/** How many samples a batch has, or what their weights sum to. */
export function countSamples({ indices, weights }: Pick<Batch, "indices" | "weights">): number {
  let total = 0;
  for (const weight of weights?.data() ?? []) total += weight;
  return weights ? total : indices.length;
}
