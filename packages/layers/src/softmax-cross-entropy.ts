import { ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { exp, logSoftmax, multiply, oneHot, subtract, sum, type Tensor } from "@tsumiki/tensor";
import { assertTensor } from "./checks.ts";
import { type Labels, type LossBackward, labelsAsTensor } from "./loss.ts";

/** By how much the numbers of a one-hot row or a distribution may miss the sum 1: float32's rounding. */
const sumTolerance = 1e-4;

/**
 * The mean over the batch of −Σ t·log softmax(scores): how surprised the scores are by the labels.
 *
 * L = −1/N · Σ t[n,c]·log p[n,c],   dscores = (p − t)/N,   with p = softmax(scores), stable however large the scores are
 *
 * @param scores [batch, classes], before any softmax
 * @param labels class numbers [batch], or t itself: one-hot rows or distributions [batch, classes]
 * @throws ShapeError if the shapes do not fit; RangeError if a label is no class (naming its position), or a row of t has
 *   negative numbers or another sum than 1.
 */
export function softmaxCrossEntropy(scores: Tensor, labels: Labels): [loss: Tensor, backward: LossBackward] {
  const t = targets(scores, labels);
  const [batch] = scores.shape as [number, number];
  const logarithms = logSoftmax(scores);
  const loss = multiply(sum(multiply(t, logarithms)), -1 / batch);
  return [loss, (scale = 1) => multiply(subtract(exp(logarithms), t), scale / batch)];
}

function targets(scores: Tensor, labels: Labels): Tensor {
  assertTensor("softmaxCrossEntropy", scores);
  const { shape } = scores;
  if (scores.rank !== 2) {
    throw new ShapeError(`softmaxCrossEntropy: expected scores [batch, classes], got ${showShape(shape)}`);
  }
  const [batch, classes] = shape as [number, number];
  const given = labelsAsTensor("softmaxCrossEntropy", labels);
  if (given.rank === 1 && given.size === batch) return oneHot(given, classes, "softmaxCrossEntropy");
  if (!sameShape(given.shape, shape)) {
    throw new ShapeError(
      `softmaxCrossEntropy: scores ${showShape(shape)} need labels [${batch}] or [${batch}, ${classes}], got ${showShape(given.shape)}`,
    );
  }
  assertDistributions(given, classes);
  return given;
}

function assertDistributions(t: Tensor, classes: number): void {
  const numbers = t.data();
  for (let start = 0; start < numbers.length; start += classes) {
    const row = Array.from(numbers.subarray(start, start + classes));
    const total = row.reduce((sum, share) => sum + share, 0);
    if (row.every((share) => share >= 0) && Math.abs(total - 1) <= sumTolerance) continue;
    throw new RangeError(
      `softmaxCrossEntropy: row ${start / classes} of the labels must be numbers from 0 that sum to 1, got [${row.join(", ")}]`,
    );
  }
}
