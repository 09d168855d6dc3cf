import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { divide, maximum, minimum, multiply, subtract, sum } from "@tsumiki/tensor";
import { elementCounts, weighted } from "./counts.ts";
import { assertLossOptions, type Loss, named, targetsFor, weightless } from "./loss.ts";
import { checkedReduction, type ReductionOptions, summed } from "./summed.ts";

export interface HuberOptions extends ReductionOptions {
  /** δ > 0: errors up to it count by their square, larger ones by their size. 1 by default. */
  readonly delta?: number;
}

/**
 * `huber({ delta: 1 })`: half the squared error where that is small, and no steeper than a line where it is large, so that
 * single wild targets do not rule the mean (Huber 1964, in PyTorch's form).
 *
 * L = 1/n · Σ c·(d − c/2),   dy = c/n,   with d = y − t and c = min(max(d, −δ), δ)
 *
 * That is d²/2 for |d| ≤ δ, else δ·(|d| − δ/2).
 *
 * @throws RangeError if `delta` is not a finite number above 0, or the reduction another than `"mean"` and `"sum"`; TypeError
 *   for what is no number, no name or no option. The loss throws a ShapeError if the shapes differ.
 */
export const huber = /* @__PURE__ */ named("huber", (options: HuberOptions = {}): Loss => {
  assertLossOptions("huber", options);
  assertOptions("huber", options, { delta: true, reduction: true });
  const { delta = 1 } = options;
  checkedNumber("huber", "delta", delta, "a finite number above 0");
  const loss: Loss = (scores, labels, weights) => {
    const difference = subtract(scores, targetsFor("huber", scores, labels));
    const counts = elementCounts("huber", scores, weights);
    const { total } = counts;
    if (total === 0) return weightless(scores);
    const clamped = maximum(minimum(difference, delta), -delta);
    const losses = multiply(clamped, subtract(difference, multiply(clamped, 0.5)));
    const loss = divide(sum(weighted(losses, counts)), total);
    return [loss, (scale = 1) => multiply(weighted(clamped, counts), scale / total), total];
  };
  const made = named("huber", loss, { takesWeights: true });
  return checkedReduction("huber", options) === "sum" ? summed(made) : made;
});
