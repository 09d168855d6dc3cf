import { sameShape } from "@tsumiki/kernels";
import { add, divide, multiply, negate, reshape, sigmoid, softplus, subtract, sum, type Tensor } from "@tsumiki/tensor";
import { elementCounts, weighted } from "./counts.ts";
import { type Labels, type Loss, labelsAsTensor, named, targetsFor, weightless } from "./loss.ts";
import { shareOf } from "./share-of.ts";

/**
 * The mean over all elements of −t·log σ(x) − (1 − t)·log(1 − σ(x)), each of which answers a question by yes or no.
 * (PyTorch's binary_cross_entropy_with_logits.)
 *
 * L = 1/n · Σ t·log(1 + e^−x) + (1 − t)·log(1 + e^x),   dx = ((1 − t)·σ(x) − t·σ(−x))/n
 *
 * Stable however large the scores are; where a score agrees with its label, what is left keeps its digits. An infinite
 * score that agrees gives 0, the other Infinity.
 *
 * Scores are x, before any sigmoid; labels are t of the same shape: 0, 1, or a probability between; for scores [batch, 1]
 * also [batch].
 *
 * @throws ShapeError if the shapes differ: nothing is broadcast; RangeError if a label is not from 0 to 1, naming its
 *   position.
 */
export const binaryCrossEntropy: Loss = /* @__PURE__ */ named(
  "binaryCrossEntropy",
  (scores, labels, weights) => {
    const t = probabilities(scores, labels);
    const counts = elementCounts("binaryCrossEntropy", scores, weights);
    const { total } = counts;
    if (total === 0) return weightless(scores);
    const against = subtract(1, t);
    const opposite = negate(scores);
    const losses = add(shareOf(t, softplus(opposite)), shareOf(against, softplus(scores)));
    const loss = divide(sum(weighted(losses, counts)), total);
    return [
      loss,
      (scale = 1) => {
        const slope = subtract(multiply(against, sigmoid(scores)), multiply(t, sigmoid(opposite)));
        return multiply(weighted(slope, counts), scale / total);
      },
      total,
    ];
  },
  { takes: "scores", takesWeights: true },
);

function probabilities(scores: Tensor, labels: Labels): Tensor {
  const given = labelsAsTensor("binaryCrossEntropy", scores, labels);
  const isColumn = sameShape(scores.shape, [given.size, 1]) && given.rank === 1;
  const t = targetsFor("binaryCrossEntropy", scores, isColumn ? reshape(given, scores.shape) : given);
  t.data().forEach((label, position) => {
    if (label >= 0 && label <= 1) return;
    throw new RangeError(
      `binaryCrossEntropy: the label at position ${position} is ${label}, expected a number from 0 to 1`,
    );
  });
  return t;
}
