import { checkedNumber, kindOf, type Shape, ShapeError, sameShape, showShape, withBackend } from "@tsumiki/kernels";
import { Tensor, tensor, zeros } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";

/**
 * What a sample should have given: class numbers [batch], or one for each position of a sample, [batch, …positions]; or a
 * tensor of the scores' shape (one-hot, or targets). An array holds numbers alone, those of positions one after the other.
 */
export type Labels = Tensor | ArrayLike<number>;

/** How much each sample of a batch counts, [batch]: finite numbers from 0. */
export type SampleWeights = Tensor | ArrayLike<number>;

/** Turns dL/dloss = scale (1 by default) into dL/dscores. */
export type LossBackward = (scale?: number) => Tensor;

/** What a loss says of itself. */
export interface LossTraits {
  /** That it applies softmax or sigmoid itself, so that no layer should before. */
  readonly takes?: "scores";
  /** Which axis of the scores the classes are on: there the highest score is the class that the model means. */
  readonly axis?: number;
  /** The label that counts for nothing, neither in the loss nor in an accuracy. */
  readonly ignore?: number | undefined;
  /** That it takes weights of samples as its third argument; one that does not is an error where the data have some. */
  readonly takesWeights?: boolean;
}

/**
 * How far scores are from their labels: a number (a tensor of shape []), and the function that gives its gradient.
 *
 * What takes several batches together needs to know what that number is the mean over, its `weight`: the samples, unless
 * the loss says something else (a sum of weights, the positions or elements that count). The mean of them all is then
 * Σ weight·loss / Σ weight. A batch of weight 0 has loss 0 and a gradient of zeros.
 *
 * Where samples have `weights` w, all that belongs to a sample counts by its w: the mean of l is Σ w·l / Σ w, and its
 * `weight` Σ w, over the samples, or over the positions or elements of each. So a sample of weight 2 counts as if it came
 * twice, and one of weight 0 as if it were not there. A loss of one's own that does so says it:
 * `Object.assign(loss, { takesWeights: true })`.
 */
export interface Loss extends LossTraits {
  (
    scores: Tensor,
    labels: Labels,
    weights?: SampleWeights,
  ): [loss: Tensor, backward: LossBackward, weight?: number | undefined];
}

/** A function with a name that is written down, so that minified bundles tell it too; of a loss also its traits. */
export function named<Made extends (...args: never[]) => unknown>(
  name: string,
  made: Made,
  traits: LossTraits = {},
): Made {
  return Object.defineProperty(Object.assign(made, traits), "name", { value: name });
}

/** A mean over nothing, where no label of a batch has any weight. */
export function weightless({ shape, block }: Tensor): ReturnType<Loss> {
  const none = (extents: Shape) => withBackend(block.backend, () => zeros(extents));
  return [none([]), () => none(shape), 0];
}

/**
 * Labels in an array as a tensor [batch] that lies where the scores do; a tensor as it is.
 * @throws TypeError naming the loss if they are neither, or the scores are no tensor.
 */
export function labelsAsTensor(loss: string, scores: Tensor, labels: Labels): Tensor {
  assertTensor(loss, scores);
  if (labels instanceof Tensor) return labels;
  if (typeof labels !== "object" || labels === null || !(labels.length > 0)) {
    throw new TypeError(`${loss}: expected labels as a tensor or an array of numbers, got ${kindOf(labels)}`);
  }
  const place = (position: number) => `the label at position ${position}`;
  const numbers = Float64Array.from(labels, (label, at) => checkedNumber(loss, place(at), label, "a number"));
  return withBackend(scores.block.backend, () => tensor(numbers));
}

/**
 * Labels of which there is one for each score, as a tensor.
 * @throws ShapeError naming the loss if they have another shape than the scores: nothing is broadcast.
 */
export function targetsFor(loss: string, scores: Tensor, labels: Labels): Tensor {
  const t = labelsAsTensor(loss, scores, labels);
  if (sameShape(scores.shape, t.shape)) return t;
  throw new ShapeError(
    `${loss}: scores ${showShape(scores.shape)} need labels of the same shape, got ${showShape(t.shape)}`,
  );
}

/** @throws TypeError where a function that makes a loss is taken for the loss itself. */
export function assertLossOptions(loss: string, options: unknown): void {
  if (options instanceof Tensor) throw new TypeError(`${loss}: expected options, got scores; ${loss}() makes the loss`);
}
