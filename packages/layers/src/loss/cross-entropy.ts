import { assertOptions, checkedNumber, kindOf, ShapeError, showShape, withBackend } from "@tsumiki/kernels";
import { add, logSoftmax, logSoftmaxBackward, multiply, subtract, sum, type Tensor, tensor } from "@tsumiki/tensor";
import { classTargets } from "./class-targets.ts";
import { assertLossOptions, type Loss, weightless } from "./loss.ts";
import { shareOf } from "./share-of.ts";

export interface CrossEntropyOptions {
  /** ε in [0, 1]: the share of every label that is spread evenly over all classes (Szegedy et al. 2016). 0 by default. */
  readonly labelSmoothing?: number;
  /** How much each class counts, from 0: more for rare ones. All count the same by default. */
  readonly classWeights?: ArrayLike<number>;
}

/**
 * `crossEntropy({ labelSmoothing: 0.1 })`: softmaxCrossEntropy with smoothed labels, weighted classes, or both.
 *
 * L = −1/W · Σ q[n,c]·log p[n,c],   dscores = (p·Σ_c q − q)/W,   with p = softmax(scores), q = w·((1 − ε)·t + ε/classes)
 *
 * As PyTorch counts: for class numbers W is the sum of the labels' weights, so that L is a weighted mean; for one-hot rows
 * and distributions it is the batch. W is also the loss's `weight`: what adds up batches comes to the same for every
 * batch size. A batch of which no label has any weight has loss 0, smoothed labels or not. A score of −Infinity masks its
 * class, which adds nothing where q is 0; smoothing gives it a share, and the loss is Infinity. Scores and labels are those
 * of `softmaxCrossEntropy`.
 *
 * @throws RangeError if `labelSmoothing` is not from 0 to 1, or the weights are not finite numbers from 0, one of them
 *   above it; TypeError for what is no number or no option. The loss throws as softmaxCrossEntropy; also ShapeError for
 *   another number of weights than classes.
 */
export function crossEntropy(options: CrossEntropyOptions = {}): Loss {
  assertLossOptions("crossEntropy", options);
  assertOptions("crossEntropy", options, { labelSmoothing: true, classWeights: true });
  const { labelSmoothing = 0, classWeights } = options;
  checkedNumber("crossEntropy", "labelSmoothing", labelSmoothing, "a number in [0, 1]");
  const weights = classWeights === undefined ? undefined : checkedWeights(classWeights);
  const loss: Loss = function crossEntropy(scores, labels) {
    const { t, areNumbers } = classTargets("crossEntropy", scores, labels);
    const [batch, classes] = scores.shape as [number, number];
    const smooth = add(multiply(t, 1 - labelSmoothing), labelSmoothing / classes);
    const w = weights && weightsFor(scores, weights);
    const q = w ? multiply(smooth, w) : smooth;
    const total = w && areNumbers ? sum(multiply(t, w)).item() : batch;
    if (total === 0) return weightless(scores);
    const logarithms = logSoftmax(scores);
    const loss = subtract(0, multiply(sum(shareOf(q, logarithms)), 1 / total)); // negated, 0 would be −0
    return [loss, (scale = 1) => logSoftmaxBackward(multiply(q, -scale / total), logarithms), total];
  };
  return Object.assign(loss, { takes: "scores" } as const);
}

function checkedWeights(given: ArrayLike<number>): Float64Array {
  const expected = "crossEntropy: classWeights must be finite numbers from 0, one of them above it";
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  if (!isList) throw new TypeError(`${expected}, got ${kindOf(given)}`);
  const weights = Array.from(given);
  weights.forEach((weight, at) => {
    checkedNumber("crossEntropy", `classWeights[${at}]`, weight, "a finite number of at least 0");
  });
  if (weights.some((weight) => weight > 0)) return Float64Array.from(weights);
  throw new RangeError(`${expected}, got [${weights.join(", ")}]`);
}

/** [classes], on the backend of the scores. */
function weightsFor({ shape, block }: Tensor, weights: Float64Array): Tensor {
  if (weights.length !== shape[1]) {
    throw new ShapeError(
      `crossEntropy: scores ${showShape(shape)} need ${shape[1]} classWeights, got ${weights.length}`,
    );
  }
  return withBackend(block.backend, () => tensor(weights));
}
