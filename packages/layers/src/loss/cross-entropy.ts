import { assertOptions, checkedNumber, kindOf, ShapeError, showShape, withBackend } from "@tsumiki/kernels";
import { add, multiply, sum, type Tensor, tensor } from "@tsumiki/tensor";
import { assertAxisOption } from "../rows-along.ts";
import { classTargets } from "./class-targets.ts";
import { weighted } from "./counts.ts";
import { assertLossOptions, type Loss, type LossTraits, named, weightless } from "./loss.ts";
import { checkedReduction, type ReductionOptions } from "./summed.ts";
import { surprise } from "./surprise.ts";

export interface CrossEntropyOptions extends ReductionOptions {
  /** ε in [0, 1]: the share of every label that is spread evenly over all classes (Szegedy et al. 2016). 0 by default. */
  readonly labelSmoothing?: number;
  /** How much each class counts, from 0: more for rare ones. All count the same by default. */
  readonly classWeights?: ArrayLike<number>;
  /** The class number that counts for nothing, such as −100: of what is unknown, or only fills up. None by default. */
  readonly ignore?: number;
  /** The classes' axis in the scores: 1 by default, as in PyTorch; −1 for [batch, …positions, classes]. */
  readonly axis?: number;
}

const known = { labelSmoothing: true, classWeights: true, ignore: true, axis: true, reduction: true } as const;

/**
 * `crossEntropy({ labelSmoothing: 0.1 })`: softmaxCrossEntropy with smoothed labels, weighted classes, labels to ignore,
 * the classes on another axis, as a sum, or all of these.
 *
 * L = −1/W · Σ q[n,c]·log p[n,c],   dscores = (p·Σ_c q − q)/W,   with p = softmax(scores), q = w·((1 − ε)·t + ε/classes)
 *
 * Over all samples n, and all positions of each if scores are [batch, classes, …positions]. As PyTorch counts: for class
 * numbers W is the sum of the labels' weights, so that L is a weighted mean; for one-hot rows and distributions it is
 * their number. Weights of samples multiply both, q and what W sums. A class number that is ignored adds nothing to L, and
 * nothing to W. W is also the loss's `weight`: what
 * adds up batches comes to the same for every batch size. A mean over a batch of which no label has any weight is 0,
 * smoothed labels or not; in a sum, whose W is 1, what smoothing gives to other classes counts. A score of −Infinity masks
 * its class, which adds nothing where q is 0; smoothing gives it a share, and the loss is Infinity. Scores and labels are
 * those of `softmaxCrossEntropy`.
 *
 * @throws RangeError if `labelSmoothing` is not from 0 to 1, the weights are not finite numbers from 0, one of them
 *   above it, `ignore` is not a whole number that a label may be, `axis` not one other than 0, or the reduction another
 *   than `"mean"` and `"sum"`; TypeError for what is no number, no name or no option. The loss throws as
 *   softmaxCrossEntropy; also ShapeError for another number of weights than classes, and for scores without that axis, and
 *   RangeError for one-hot rows or distributions of which a class is to be ignored.
 */
export const crossEntropy = /* @__PURE__ */ named("crossEntropy", (options: CrossEntropyOptions = {}): Loss => {
  assertLossOptions("crossEntropy", options);
  assertOptions("crossEntropy", options, known);
  const { labelSmoothing = 0, classWeights, ignore, axis = 1 } = options;
  checkedNumber("crossEntropy", "labelSmoothing", labelSmoothing, "a number in [0, 1]");
  const weights = classWeights === undefined ? undefined : checkedWeights(classWeights);
  if (ignore !== undefined) {
    checkedNumber("crossEntropy", "ignore", ignore, "a whole number from -16777216 to 16777216");
  }
  assertAxisOption("crossEntropy", axis);
  const isSum = checkedReduction("crossEntropy", options) === "sum";
  const traits: LossTraits = { takes: "scores", axis, ignore, takesWeights: true };
  const loss: Loss = (scores, labels, sampleWeights) => {
    const targets = classTargets("crossEntropy", scores, labels, sampleWeights, traits);
    const { t, counts } = targets;
    const w = weights && weightsFor(scores, targets.scores, weights);
    if (isSum) return surprise(targets, shares(t, labelSmoothing, w), 1);
    const total = w && targets.areNumbers ? sum(multiply(weighted(t, counts), w)).item() : counts.total;
    return total === 0 ? weightless(scores) : surprise(targets, shares(t, labelSmoothing, w), total);
  };
  return named("crossEntropy", loss, traits);
});

/** q */
function shares(t: Tensor, labelSmoothing: number, w: Tensor | undefined): Tensor {
  const smooth = add(multiply(t, 1 - labelSmoothing), labelSmoothing / (t.shape[1] as number));
  return w ? multiply(smooth, w) : smooth;
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
function weightsFor({ shape, block }: Tensor, rows: Tensor, weights: Float64Array): Tensor {
  const classes = rows.shape[1];
  if (weights.length !== classes) {
    throw new ShapeError(
      `crossEntropy: scores ${showShape(shape)} need ${classes} classWeights, got ${weights.length}`,
    );
  }
  return withBackend(block.backend, () => tensor(weights));
}
