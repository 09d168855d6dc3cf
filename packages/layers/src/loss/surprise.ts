import { logSoftmax, logSoftmaxBackward, multiply, subtract, sum, type Tensor, where } from "@tsumiki/tensor";
import type { ClassTargets } from "./class-targets.ts";
import { weighted } from "./counts.ts";
import type { Loss } from "./loss.ts";
import { shareOf } from "./share-of.ts";

/**
 * How surprised the scores are by the shares, each of which counts as its row does: what every cross entropy over classes
 * comes to.
 *
 * L = −1/W · Σ q[n,c]·log p[n,c],   dscores = (p·Σ_c q − q)/W,   with p = softmax(scores), q = counts·shares
 *
 * What does not count has the gradient 0, also where its scores are none: NaN, or all of them −Infinity.
 */
export function surprise(
  { scores, counts, laidBack }: Pick<ClassTargets, "scores" | "counts" | "laidBack">,
  shares: Tensor,
  W: number,
): ReturnType<Loss> {
  const q = weighted(shares, counts);
  const logarithms = logSoftmax(scores);
  const loss = subtract(0, multiply(sum(shareOf(q, logarithms)), 1 / W)); // negated, 0 would be −0
  return [
    loss,
    (scale = 1) => {
      const dScores = logSoftmaxBackward(multiply(q, -scale / W), logarithms);
      return laidBack(counts.each ? where(counts.each, dScores, 0) : dScores);
    },
    W,
  ];
}
