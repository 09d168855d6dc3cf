import { assertOptions, checkedBoolean, ShapeError, showShape, withBackend } from "@tsumiki/kernels";
import { divide, full, sum, type Tensor, where } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { derive } from "../derive/derive.ts";
import { elementCounts, weighted } from "./counts.ts";
import { type Loss, labelsAsTensor, named, weightless } from "./loss.ts";

export interface DeriveLossOptions {
  /**
   * Whether `compute` gives a number for each sample [batch], or for each of its elements [batch, …], and the loss is their
   * mean. It then takes weights of samples. Default: false, it gives one number.
   */
  readonly mean?: boolean | undefined;
  /** What the loss is the mean over: a sum of weights, say. By default the samples. */
  readonly weight?: (scores: Tensor, labels: Tensor) => number;
}

/**
 * A loss whose backward is derived from what it computes:
 *
 * ```ts
 * const absoluteError = deriveLoss((y, t) => abs(subtract(y, t)), "absoluteError", { mean: true });
 * ```
 *
 * That is the mean over all elements, and takes weights of samples. One that gives one number itself takes none; where it is
 * a mean over something else than the samples, it has to say so for several batches to be taken together:
 *
 * ```ts
 * // The labels count by how large they are.
 * const compute = (y, t) => divide(sum(multiply(t, abs(subtract(y, t)))), sum(t));
 * deriveLoss(compute, "weightedError", { weight: (_, t) => sum(t).item() });
 * ```
 *
 * @param compute one number, or those that the loss is the mean of; labels that are given as an array are a tensor [batch]
 *   here. Not asked where the weight is 0
 * @param name for messages
 * @throws TypeError or RangeError for an option that is none, or for both of them. The loss: ShapeError where `compute` gives
 *   more than one number, or none for each sample with `mean`; TypeError as `derive`.
 */
export function deriveLoss(
  compute: (scores: Tensor, labels: Tensor) => Tensor,
  name = compute.name || "loss",
  options: DeriveLossOptions = {},
): Loss {
  assertOptions("deriveLoss", options, { mean: true, weight: true });
  if (checkedBoolean("deriveLoss", "mean", options.mean ?? false)) return derivedMean(compute, name, options);
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

function derivedMean(
  compute: (scores: Tensor, labels: Tensor) => Tensor,
  name: string,
  { weight }: DeriveLossOptions,
): Loss {
  if (weight !== undefined) {
    throw new RangeError("deriveLoss: with mean: true the weight is known; leave out weight, or give the mean itself");
  }
  const loss: Loss = (scores, labels, weights) => {
    const given = labelsAsTensor(name, scores, labels);
    const ofScores = elementCounts(name, scores, weights);
    if (ofScores.total === 0) return weightless(scores);
    let over = 0;
    const [value, backward] = derive(
      scores,
      (input) => {
        const values = compute(input, given);
        assertOfSamples(name, values, scores);
        const counts = elementCounts(name, values, weights);
        over = counts.total;
        return divide(sum(weighted(values, counts)), over);
      },
      name,
    );
    const dScores = (scale = 1) => {
      const all = backward(withBackend(value.block.backend, () => full([], scale)));
      return ofScores.each ? where(ofScores.each, all, 0) : all; // 0 times what is no number is none
    };
    return [value, dScores, over];
  };
  return named(name, loss, { takesWeights: true });
}

function assertOfSamples(name: string, values: Tensor, { shape: [batch] }: Tensor): void {
  assertTensor(`${name}'s compute`, values);
  if (batch !== undefined && values.shape[0] === batch) return;
  const expected = `expected a number for each sample [${batch ?? "batch"}], or for each of its elements`;
  throw new ShapeError(
    `${name}: ${expected}, got ${showShape(values.shape)}; leave out mean: true, or the mean itself`,
  );
}
