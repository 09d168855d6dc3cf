import { Tensor, tensor } from "@tsumiki/tensor";

/** What a sample should have given: class numbers [batch], or a tensor of the scores' shape (one-hot, or targets). */
export type Labels = Tensor | ArrayLike<number>;

/** Turns dL/dloss = scale (1 by default) into dL/dscores. */
export type LossBackward = (scale?: number) => Tensor;

/** How far scores are from their labels: a number (a tensor of shape []), and the function that gives its gradient. */
export type Loss = (scores: Tensor, labels: Labels) => [loss: Tensor, backward: LossBackward];

/**
 * Class numbers in an array as a tensor [batch]; a tensor as it is.
 * @throws TypeError naming the loss if they are neither.
 */
export function labelsAsTensor(loss: string, labels: Labels): Tensor {
  if (labels instanceof Tensor) return labels;
  if (typeof labels === "object" && labels !== null && labels.length > 0) return tensor(Float64Array.from(labels));
  throw new TypeError(`${loss}: expected labels as a tensor or an array of numbers, got ${String(labels) || "none"}`);
}
