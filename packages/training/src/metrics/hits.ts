import type { LossTraits } from "@tsumiki/layers";
import { argmax, equal, greater, multiply, notEqual, reshape, sum, type Tensor } from "@tsumiki/tensor";
import { classLayout } from "./classes.ts";
import { type Weighted, weightsOf } from "./weights.ts";

/** Of the labels of a batch; where samples have weights, each counts by that. */
export interface Hits {
  readonly correct: number;
  readonly count: number;
}

/**
 * How many labels have the highest score, and of how many: of one score each, above 0 where the label is 1. What the loss
 * ignores counts for neither.
 *
 * undefined where labels are not class numbers.
 */
export function countHits(place: string, scores: Tensor, batch: Weighted, traits: LossTraits): Hits | undefined {
  const { labels } = batch;
  const layout = classLayout(scores, labels, traits);
  if (layout === undefined) return undefined;
  const { axis, isYesOrNo } = layout;
  const { ignore } = traits;
  const predicted = isYesOrNo ? greater(reshape(scores, labels.shape), 0) : argmax(scores, axis);
  const hits = equal(predicted, labels);
  if (batch.weights) return weightedHits(place, hits, batch, ignore);
  if (ignore === undefined) return { correct: sum(hits).item(), count: labels.size };
  const counted = notEqual(labels, ignore);
  return { correct: sum(multiply(hits, counted)).item(), count: sum(counted).item() };
}

/** In float64: what whole numbers do not need, weights do. */
function weightedHits(place: string, hits: Tensor, batch: Weighted, ignore: number | undefined): Hits {
  const weights = weightsOf(place, batch);
  const [samples = 1] = hits.shape;
  const positions = hits.size / samples;
  const right = hits.data();
  let [correct, count] = [0, 0];
  for (const [position, label] of batch.labels.data().entries()) {
    if (label === ignore) continue;
    const weight = weights?.[Math.floor(position / positions)] ?? 1;
    count += weight;
    if (right[position] === 1) correct += weight;
  }
  return { correct, count };
}
