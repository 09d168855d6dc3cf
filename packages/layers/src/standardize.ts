import { add, divide, mean, sqrt, square, subtract, type Tensor } from "@tsumiki/tensor";

const perRow = { keepDims: true };

/** Each row of x [rows, columns] moved and scaled to mean 0 and (biased) variance 1: (x − μ)/√(σ² + ε). */
export function standardizeRows(x: Tensor, epsilon: number): Tensor {
  // The variance of what is left without the mean: a difference of means of squares would cancel where μ is large.
  const centered = subtract(x, mean(x, 1, perRow));
  const variance = mean(square(centered), 1, perRow);
  return divide(centered, sqrt(add(variance, epsilon)));
}
