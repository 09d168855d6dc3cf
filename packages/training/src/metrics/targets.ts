import { assertOptions, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import type { Metric } from "./metric.ts";
import { assertOneTensor } from "./one-tensor.ts";
import { type Weighted, weightsOf } from "./weights.ts";

/**
 * The mean of |score − target| over all elements.
 *
 * scores and labels [batch, …], of the same shape.
 * @throws TypeError for any option. Its sums: ShapeError if labels are not of the scores' shape.
 */
export function meanAbsoluteError(options: Readonly<Record<never, never>> = {}): Metric<number> {
  assertOptions("meanAbsoluteError", options, {});
  return {
    sums(scores, batch) {
      let distance = 0;
      const count = forEachTarget("meanAbsoluteError", scores, batch, (score, target, weight) => {
        distance += weight * Math.abs(score - target);
      });
      return [distance, count];
    },
    result: ([distance = 0, count = 0]) => distance / count,
  };
}

/**
 * The share of the targets' variance that the scores explain, the mean over the elements of a target (for one number a
 * sample, that one alone): 1 for scores that are right, 0 for those that are no better than the targets' mean, below 0 for
 * worse ones.
 *
 * R² = 1 − Σ (target − score)² / (Σ target² − (Σ target)² / n)   over n samples; by weights w, each of these is Σ w·…
 *
 * Where all targets are the same there is none, which is an error. The variance comes from sums: where the targets' mean
 * is m times their deviation, about m²·10⁻¹⁶ of it is rounding.
 *
 * scores and labels [batch, …], of the same shape.
 * @throws TypeError for any option. Its sums: ShapeError if labels are not of the scores' shape.
 */
export function r2(options: Readonly<Record<never, never>> = {}): Metric<number> {
  assertOptions("r2", options, {});
  return {
    sums(scores, batch) {
      assertOneTensor("r2", scores);
      const outputs = scores.size / (scores.shape[0] ?? 1);
      const sums = new Float64Array(1 + 3 * outputs);
      const count = forEachTarget("r2", scores, batch, (score, target, weight, index) => {
        const at = 1 + 3 * (index % outputs);
        sums[at]! += weight * target;
        sums[at + 1]! += weight * target * target;
        sums[at + 2]! += weight * (target - score) ** 2;
      });
      sums[0] = count / outputs;
      return sums;
    },
    result([samples = 0, ...sums]) {
      let total = 0;
      for (let at = 0; at < sums.length; at += 3) {
        const [sum = 0, squares = 0, errors = 0] = sums.slice(at, at + 3);
        total += 1 - errors / (squares - sum ** 2 / samples);
      }
      return total / (sums.length / 3);
    },
  };
}

/** Visits every element that counts. Returns how many there are, or what their weights sum to. */
function forEachTarget(
  place: string,
  scores: Tensor,
  batch: Weighted,
  visit: (score: number, target: number, weight: number, index: number) => void,
): number {
  const { labels } = batch;
  assertOneTensor(place, scores);
  if (!sameShape(scores.shape, labels.shape)) {
    throw new ShapeError(
      `${place}: scores ${showShape(scores.shape)} need targets of the same shape, got labels ${showShape(labels.shape)}`,
    );
  }
  const [numbers, targets] = [scores.data(), labels.data()];
  const weights = weightsOf(place, batch);
  const [samples = 1] = scores.shape;
  const outputs = scores.size / samples;
  let count = 0;
  for (let sample = 0; sample < samples; sample++) {
    const weight = weights?.[sample] ?? 1;
    if (weight === 0) continue;
    count += weight * outputs;
    for (let index = sample * outputs; index < (sample + 1) * outputs; index++) {
      visit(numbers[index] as number, targets[index] as number, weight, index);
    }
  }
  return count;
}
