import { sameShape } from "@tsumiki/kernels";
import type { Loss } from "@tsumiki/layers";
import { argmax, equal, greater, multiply, notEqual, reshape, sum, type Tensor } from "@tsumiki/tensor";

/** Of the labels of a batch. */
export interface Hits {
  readonly correct: number;
  readonly count: number;
}

/**
 * How many labels have the highest score, and of how many: of one score each, above 0 where the label is 1. What the loss
 * ignores counts for neither. Scores are [batch, classes], or those of positions where the loss says on which axis its
 * classes are: without that word they might be anything.
 *
 * undefined where labels are not class numbers.
 */
export function countHits(scores: Tensor, labels: Tensor, { axis, ignore }: Loss): Hits | undefined {
  if (scores.rank < 2 || (scores.rank > 2 && axis === undefined)) return undefined;
  const along = axis === undefined ? 1 : axis < 0 ? axis + scores.rank : axis;
  const positions = scores.shape.filter((_, other) => other !== along);
  if (!sameShape(labels.shape, positions)) return undefined;
  const isYesOrNo = scores.rank === 2 && scores.shape[1] === 1;
  const predicted = isYesOrNo ? greater(reshape(scores, labels.shape), 0) : argmax(scores, along);
  const hits = equal(predicted, labels);
  if (ignore === undefined) return { correct: sum(hits).item(), count: labels.size };
  const counted = notEqual(labels, ignore);
  return { correct: sum(multiply(hits, counted)).item(), count: sum(counted).item() };
}
