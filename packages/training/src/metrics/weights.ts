import type { Batch } from "@tsumiki/data";
import { ShapeError, showShape } from "@tsumiki/kernels";

/** What of a batch the metrics here look at. */
export type Weighted = Pick<Batch, "labels" | "weights">;

/**
 * How much each element of the labels [batch, …] counts: by the weight of its sample, or 1 where there are none.
 * @throws ShapeError naming the metric unless the weights are one for each sample
 */
export function weightsOf(place: string, { labels, weights }: Weighted): (element: number) => number {
  if (weights === undefined) return () => 1;
  const [batch] = labels.shape;
  if (weights.rank !== 1 || weights.size !== batch) {
    const needed = `${place}: labels ${showShape(labels.shape)} need weights [${batch ?? "batch"}]`;
    throw new ShapeError(`${needed}, one for each sample, got ${showShape(weights.shape)}`);
  }
  const values = weights.data();
  const elements = labels.size / values.length;
  return (element) => values[Math.floor(element / elements)] as number;
}

/** How many samples a batch has, or what their weights sum to. */
export function countSamples({ indices, weights }: Pick<Batch, "indices" | "weights">): number {
  let total = 0;
  for (const weight of weights?.data() ?? []) total += weight;
  return weights ? total : indices.length;
}
