import type { LossTraits } from "@tsumiki/layers";
import { argmax, equal, greater, multiply, notEqual, reshape, sum, type Tensor } from "@tsumiki/tensor";
import { classLayout } from "./classes.ts";

/** Of the labels of a batch. */
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
export function countHits(scores: Tensor, labels: Tensor, traits: LossTraits): Hits | undefined {
  const layout = classLayout(scores, labels, traits);
  if (layout === undefined) return undefined;
  const { axis, isYesOrNo } = layout;
  const { ignore } = traits;
  const predicted = isYesOrNo ? greater(reshape(scores, labels.shape), 0) : argmax(scores, axis);
  const hits = equal(predicted, labels);
  if (ignore === undefined) return { correct: sum(hits).item(), count: labels.size };
  const counted = notEqual(labels, ignore);
  return { correct: sum(multiply(hits, counted)).item(), count: sum(counted).item() };
}
