import { classTargets } from "./class-targets.ts";
import { type Loss, type LossTraits, named, weightless } from "./loss.ts";
import { surprise } from "./surprise.ts";

const traits = { takes: "scores", axis: 1, takesWeights: true } as const satisfies LossTraits;

/**
 * The mean over the batch, and over the positions if there are any, of −Σ t·log softmax(scores): how surprised the scores
 * are by the labels. With smoothed labels, weighted classes, labels to ignore or classes on another axis it is
 * `crossEntropy`.
 *
 * L = −1/N · Σ t[n,c]·log p[n,c],   dscores = (p·Σ_c t − t)/N,   with p = softmax(scores)
 *
 * Stable however large the scores are. A score of −Infinity masks its class: p is 0, and t·log p is where t is 0.
 *
 * Scores are [batch, classes], or [batch, classes, …positions] (each pixel of an image, each step of a sequence), before
 * any softmax. Labels are class numbers [batch, …positions], in an array one after the other; or t itself, one-hot rows
 * or distributions of the scores' shape.
 *
 * @throws ShapeError if the shapes do not fit; RangeError if a label is no class (naming its position), or a row of t has
 *   negative numbers or another sum than 1.
 */
export const softmaxCrossEntropy: Loss = /* @__PURE__ */ named(
  "softmaxCrossEntropy",
  (scores, labels, weights) => {
    const targets = classTargets("softmaxCrossEntropy", scores, labels, weights, traits);
    const { t, counts } = targets;
    return counts.total === 0 ? weightless(scores) : surprise(targets, t, counts.total);
  },
  traits,
);
