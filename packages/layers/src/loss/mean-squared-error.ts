import { multiply, square, subtract, sum } from "@tsumiki/tensor";
import { elementCounts, weighted } from "./counts.ts";
import { type Loss, named, targetsFor, weightless } from "./loss.ts";

/**
 * The mean over all elements of (scores − labels)², as PyTorch and Keras count (the book's is batch-summed and halved).
 *
 * L = 1/n · Σ (y − t)²,   dy = 2/n · (y − t)
 *
 * @throws ShapeError if the shapes differ: nothing is broadcast.
 */
export const meanSquaredError: Loss = /* @__PURE__ */ named(
  "meanSquaredError",
  (scores, labels, weights) => {
    const difference = subtract(scores, targetsFor("meanSquaredError", scores, labels));
    const counts = elementCounts("meanSquaredError", scores, weights);
    const { total } = counts;
    if (total === 0) return weightless(scores);
    const loss = multiply(sum(weighted(square(difference), counts)), 1 / total);
    return [loss, (scale = 1) => multiply(weighted(difference, counts), (2 * scale) / total), total];
  },
  { takesWeights: true },
);
