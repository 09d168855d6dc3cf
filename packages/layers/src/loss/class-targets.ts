import { ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { oneHot, type Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { type Labels, labelsAsTensor } from "./loss.ts";

/** By how much the numbers of a one-hot row or a distribution may miss the sum 1: float32's rounding. */
const sumTolerance = 1e-4;

/** What each sample's class is. */
export interface ClassTargets {
  /** One-hot rows or distributions [batch, classes]. */
  readonly t: Tensor;
  /** Whether they were given as class numbers. */
  readonly areNumbers: boolean;
}

/**
 * Labels of a loss over classes, as rows.
 *
 * @param loss for messages
 * @throws ShapeError if the shapes do not fit; RangeError if a label is no class (naming its position), or a row has
 *   negative numbers or another sum than 1.
 */
export function classTargets(loss: string, scores: Tensor, labels: Labels): ClassTargets {
  assertTensor(loss, scores);
  const { shape } = scores;
  if (scores.rank !== 2) throw new ShapeError(`${loss}: expected scores [batch, classes], got ${showShape(shape)}`);
  const [batch, classes] = shape as [number, number];
  const given = labelsAsTensor(loss, labels);
  // Class numbers as they came: a tensor has rounded what float32 does not hold.
  if (given.rank === 1 && given.size === batch) return { t: oneHot(labels, classes, loss), areNumbers: true };
  if (!sameShape(given.shape, shape)) {
    throw new ShapeError(
      `${loss}: scores ${showShape(shape)} need labels [${batch}] or [${batch}, ${classes}], got ${showShape(given.shape)}`,
    );
  }
  assertDistributions(loss, given, classes);
  return { t: given, areNumbers: false };
}

function assertDistributions(loss: string, t: Tensor, classes: number): void {
  const numbers = t.data();
  for (let start = 0; start < numbers.length; start += classes) {
    const row = Array.from(numbers.subarray(start, start + classes));
    const total = row.reduce((sum, share) => sum + share, 0);
    if (row.every((share) => share >= 0) && Math.abs(total - 1) <= sumTolerance) continue;
    throw new RangeError(
      `${loss}: row ${start / classes} of the labels must be numbers from 0 that sum to 1, got [${row.join(", ")}]`,
    );
  }
}
