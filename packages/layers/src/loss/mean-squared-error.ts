import { multiply, square, subtract, sum } from "@tsumiki/tensor";
import { type Loss, named, targetsFor } from "./loss.ts";

/**
 * The mean over all elements of (scores − labels)², as PyTorch and Keras count (the book's is batch-summed and halved).
 *
 * L = 1/n · Σ (y − t)²,   dy = 2/n · (y − t)
 *
 * @throws ShapeError if the shapes differ: nothing is broadcast.
 */
export const meanSquaredError: Loss = /* @__PURE__ */ named("meanSquaredError", (scores, labels) => {
  const difference = subtract(scores, targetsFor("meanSquaredError", scores, labels));
  const loss = multiply(sum(square(difference)), 1 / scores.size);
  return [loss, (scale = 1) => multiply(difference, (2 * scale) / scores.size), scores.size];
});
