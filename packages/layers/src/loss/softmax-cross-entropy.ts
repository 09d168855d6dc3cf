import { logSoftmax, logSoftmaxBackward, multiply, subtract, sum, type Tensor } from "@tsumiki/tensor";
import { classTargets } from "./class-targets.ts";
import type { Labels, LossBackward } from "./loss.ts";
import { shareOf } from "./share-of.ts";

/**
 * The mean over the batch of −Σ t·log softmax(scores): how surprised the scores are by the labels. With smoothed labels
 * or weighted classes it is `crossEntropy`.
 *
 * L = −1/N · Σ t[n,c]·log p[n,c],   dscores = (p·Σ_c t − t)/N,   with p = softmax(scores)
 *
 * Stable however large the scores are. A score of −Infinity masks its class: p is 0, and t·log p is where t is 0.
 *
 * @param scores [batch, classes], before any softmax
 * @param labels class numbers [batch], or t itself: one-hot rows or distributions [batch, classes]
 * @throws ShapeError if the shapes do not fit; RangeError if a label is no class (naming its position), or a row of t has
 *   negative numbers or another sum than 1.
 */
export function softmaxCrossEntropy(scores: Tensor, labels: Labels): [loss: Tensor, backward: LossBackward] {
  const { t } = classTargets("softmaxCrossEntropy", scores, labels);
  const [batch] = scores.shape as [number, number];
  const logarithms = logSoftmax(scores);
  const loss = subtract(0, multiply(sum(shareOf(t, logarithms)), 1 / batch)); // negated, 0 would be −0
  return [loss, (scale = 1) => logSoftmaxBackward(multiply(t, -scale / batch), logarithms)];
}

softmaxCrossEntropy.takes = "scores" as const;
