import { multiply, square, subtract, sum, type Tensor } from "@tsumiki/tensor";
import { type Labels, type LossBackward, targetsFor } from "./loss.ts";

/**
 * The mean over all elements of (scores − labels)², as PyTorch and Keras count (the book's is batch-summed and halved).
 *
 * L = 1/n · Σ (y − t)²,   dy = 2/n · (y − t)
 *
 * @throws ShapeError if the shapes differ: nothing is broadcast.
 */
export function meanSquaredError(scores: Tensor, labels: Labels): [loss: Tensor, backward: LossBackward] {
  const difference = subtract(scores, targetsFor("meanSquaredError", scores, labels));
  const loss = multiply(sum(square(difference)), 1 / scores.size);
  return [loss, (scale = 1) => multiply(difference, (2 * scale) / scores.size)];
}
