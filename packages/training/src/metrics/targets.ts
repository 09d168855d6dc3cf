import { assertOptions, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import type { Metric } from "./metric.ts";
import { assertOneTensor } from "./one-tensor.ts";

/**
 * The mean of |score − target| over all elements.
 *
 * scores and labels [batch, …], of the same shape.
 * @throws TypeError for any option. Its sums: ShapeError if labels are not of the scores' shape.
 */
export function meanAbsoluteError(options: Readonly<Record<never, never>> = {}): Metric<number> {
  assertOptions("meanAbsoluteError", options, {});
  return {
    sums(scores, { labels }) {
      let distance = 0;
      const count = forEachTarget("meanAbsoluteError", scores, labels, (score, target) => {
        distance += Math.abs(score - target);
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
 * R² = 1 − Σ (target − score)² / (Σ target² − (Σ target)² / n)   over n samples
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
    sums(scores, { labels }) {
      assertOneTensor("r2", scores);
      const [batch = 1] = scores.shape;
      const outputs = scores.size / batch;
      const sums = new Float64Array(1 + 3 * outputs);
      sums[0] = batch;
      forEachTarget("r2", scores, labels, (score, target, index) => {
        const at = 1 + 3 * (index % outputs);
        sums[at]! += target;
        sums[at + 1]! += target * target;
        sums[at + 2]! += (target - score) ** 2;
      });
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

/** Visits every element. Returns how many there are. */
function forEachTarget(
  place: string,
  scores: Tensor,
  labels: Tensor,
  visit: (score: number, target: number, index: number) => void,
): number {
  assertOneTensor(place, scores);
  if (!sameShape(scores.shape, labels.shape)) {
    throw new ShapeError(
      `${place}: scores ${showShape(scores.shape)} need targets of the same shape, got labels ${showShape(labels.shape)}`,
    );
  }
  const targets = labels.data();
  for (const [index, score] of scores.data().entries()) visit(score, targets[index] as number, index);
  return scores.size;
}
