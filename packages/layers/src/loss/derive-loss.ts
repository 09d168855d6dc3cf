import { assertOptions, ShapeError, showShape, withBackend } from "@tsumiki/kernels";
import { full, type Tensor } from "@tsumiki/tensor";
import { derive } from "../derive/derive.ts";
import { type Loss, labelsAsTensor, named, weightless } from "./loss.ts";

export interface DeriveLossOptions {
  /** What the loss is the mean over: a sum of weights, say. By default the samples. */
  readonly weight?: (scores: Tensor, labels: Tensor) => number;
}

/**
 * A loss whose backward is derived from what it computes:
 * `const absoluteError = deriveLoss((scores, targets) => mean(abs(subtract(scores, targets))))`.
 *
 * Where it is a mean over something else than the samples, it has to say so for several batches to be taken together:
 *
 * ```ts
 * // The labels count by how large they are.
 * const compute = (y, t) => divide(sum(multiply(t, abs(subtract(y, t)))), sum(t));
 * deriveLoss(compute, "weightedError", { weight: (_, t) => sum(t).item() });
 * ```
 *
 * @param compute one number; labels that are given as an array are a tensor [batch] here. Not asked where the weight is 0
 * @param name for messages
 * @throws ShapeError when it is called and `compute` gives more than one number; TypeError as `derive`.
 */
export function deriveLoss(
  compute: (scores: Tensor, labels: Tensor) => Tensor,
  name = compute.name || "loss",
  options: DeriveLossOptions = {},
): Loss {
  assertOptions("deriveLoss", options, { weight: true });
  const loss: Loss = (scores, labels) => {
    const given = labelsAsTensor(name, scores, labels);
    const weight = options.weight?.(scores, given);
    if (weight === 0) return weightless(scores);
    const [value, backward] = derive(scores, (input) => compute(input, given), name);
    if (value.size !== 1) {
      throw new ShapeError(`${name}: expected one number, got ${showShape(value.shape)}; take its mean or its sum`);
    }
    const dScores = (scale = 1) => backward(withBackend(value.block.backend, () => full(value.shape, scale)));
    return [value, dScores, weight];
  };
  return named(name, loss);
}
