import { ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { multiply, square, subtract, sum, type Tensor } from "@tsumiki/tensor";
import { assertTensor } from "./checks.ts";
import { type Labels, type LossBackward, labelsAsTensor } from "./loss.ts";

/**
 * The mean over all elements of (scores − labels)², as PyTorch and Keras count (the book's is batch-summed and halved).
 *
 * L = 1/n · Σ (y − t)²,   dy = 2/n · (y − t)
 *
 * @throws ShapeError if the shapes differ: nothing is broadcast.
 */
export function meanSquaredError(scores: Tensor, labels: Labels): [loss: Tensor, backward: LossBackward] {
  assertTensor("meanSquaredError", scores);
  const t = labelsAsTensor("meanSquaredError", labels);
  if (!sameShape(scores.shape, t.shape)) {
    throw new ShapeError(
      `meanSquaredError: scores ${showShape(scores.shape)} need labels of the same shape, got ${showShape(t.shape)}`,
    );
  }
  const difference = subtract(scores, t);
  const loss = multiply(sum(square(difference)), 1 / scores.size);
  return [loss, (scale = 1) => multiply(difference, (2 * scale) / scores.size)];
}
