import { checkedLoss, type Labels, type Loss } from "@tsumiki/layers";
import { add, full, type Tensor, tensor } from "@tsumiki/tensor";
import { same } from "./numbers.ts";
import { contents } from "./subject.ts";

/**
 * What is wrong with how a loss takes weights of samples, of which there are two or more; undefined if nothing is.
 *
 * A sample without weight is as if it were not there. And the loss times what it says that it is the mean over is Σ w·l,
 * which adds up, as the weights do: or several batches would not come to what one does.
 */
export function brokenWeightRule(loss: Loss, scores: Tensor, labels: Labels, weights: Tensor): string | undefined {
  const { size } = weights;
  const without = tensor([0, ...weights.data().subarray(1)]);
  const [, backward] = checkedLoss(loss, scores, labels, without);
  const dScores = contents(backward()).subarray(0, scores.size / size);
  if (dScores.some((slope) => slope !== 0)) {
    return "a sample of weight 0 has a gradient; let its weight, of the third argument, multiply its loss";
  }
  const ones = full([size], 1);
  const total = (w: Tensor) => {
    const [value, , over = scores.shape[0] as number] = checkedLoss(loss, scores, labels, w);
    return value.item() * over;
  };
  const apart = Float64Array.of(total(weights) + total(ones));
  if (same(apart, Float64Array.of(total(add(weights, ones))))) return undefined;
  return "the loss times the weight that it returns is not Σ w·l; let that weight be what the weights of the samples sum to, times what a sample counts without them";
}
