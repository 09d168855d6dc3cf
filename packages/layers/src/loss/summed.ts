import { checkedName } from "@tsumiki/kernels";
import { multiply } from "@tsumiki/tensor";
import { assertLoss, checkedLoss } from "./checked-loss.ts";
import { type Loss, named, weightless } from "./loss.ts";

/** Whether a loss is a mean or a sum. */
export interface ReductionOptions {
  /** `"mean"` by default; `"sum"` is what `summed` makes of it. One number a sample is what `lossPerSample` gives. */
  readonly reduction?: "mean" | "sum";
}

/**
 * The sum that `loss` is the mean of, as PyTorch's `reduction="sum"`: `summed(meanSquaredError)`. Where a loss has
 * options, `crossEntropy({ reduction: "sum" })` is the same.
 *
 * L = W·mean,   dscores = W·dmean,   with W what the loss is the mean over: its weight, or the samples if it says none
 *
 * With weights of samples it is Σ w·l.
 *
 * A sum is one number a batch, and counts as one: its own weight is 1. So a step over one batch descends by the sum
 * itself; where several are taken together, for `accumulate`, an epoch's loss or an evaluation, it is the mean of the
 * batches' sums, which depends on how large they are.
 *
 * @throws TypeError if it is no loss. The loss throws as the one that it is made of.
 */
export function summed(loss: Loss): Loss {
  assertLoss("summed", loss);
  const sum: Loss = (scores, labels, weights) => {
    const [mean, backward, weight = scores.shape[0] ?? 1] = checkedLoss(loss, scores, labels, weights);
    if (weight > 0) return [multiply(mean, weight), (scale = 1) => backward(scale * weight), 1];
    const [none, zeros] = weightless(scores);
    return [none, zeros, 1];
  };
  return named(loss.name, sum, { ...loss });
}

/** @throws TypeError or RangeError naming the loss unless it is a reduction. */
export function checkedReduction(name: string, { reduction = "mean" }: ReductionOptions): "mean" | "sum" {
  return checkedName(name, "reduction", reduction, ["mean", "sum"]);
}
