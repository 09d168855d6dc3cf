import { kindOf, type Shape, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";

/** @throws RangeError naming the layer and the argument unless it is a whole number of at least 1. */
export function assertCount(layer: string, argument: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${layer}: ${argument} must be a whole number of at least 1, got ${value}`);
  }
}

/** @throws RangeError naming the layer and the argument unless it is a finite number above 0. */
export function assertPositive(layer: string, argument: string, value: number): void {
  if (!(value > 0 && value < Infinity)) {
    throw new RangeError(`${layer}: ${argument} must be a finite number above 0, got ${value}`);
  }
}

/** @throws RangeError naming the layer unless `groups` is a whole number that divides the channels in and out. */
export function assertGroups(layer: string, groups: number, inChannels: number, outChannels: number): void {
  assertCount(layer, "groups", groups);
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    throw new RangeError(
      `${layer}: groups must divide inChannels and outChannels, got ${groups} groups for ${inChannels} and ${outChannels} channels`,
    );
  }
}

/** @throws RangeError naming the layer unless 0 ≤ rate < 1. */
export function assertDropRate(layer: string, rate: number): void {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`${layer}: rate is the share that is dropped, at least 0 and less than 1, got ${rate}`);
  }
}

/** @throws TypeError naming the layer or loss unless x is a tensor: plain arrays have to be made one. */
export function assertTensor(place: string, x: unknown): asserts x is Tensor {
  if (x instanceof Tensor) return;
  throw new TypeError(`${place}: expected a tensor, got ${kindOf(x)}; tensor(…) makes one of numbers`);
}

/**
 * Asked in a backward whose operations would take another shape without a word.
 * @throws ShapeError unless dy has the shape of the output.
 */
export function assertGradientShape(layer: string, dy: Tensor, output: Shape): void {
  assertTensor(`${layer}'s backward`, dy);
  if (sameShape(dy.shape, output)) return;
  throw new ShapeError(
    `${layer}'s backward: expected dy ${showShape(output)}, the shape of the output, got ${showShape(dy.shape)}`,
  );
}

/** @throws ShapeError unless x is a batch of images, with `channels` channels if that is given: the layer's `argument`. */
export function assertImages(layer: string, x: Tensor, channels?: number, argument = "inChannels"): void {
  assertTensor(layer, x);
  const expected = `${layer}: expected input [batch, ${channels ?? "channels"}, height, width]`;
  if (x.rank !== 4) {
    throw new ShapeError(`${expected}, got ${showShape(x.shape)}: a batch of images has rank 4`);
  }
  if (channels !== undefined && x.shape[1] !== channels) {
    throw new ShapeError(
      `${expected}, got ${showShape(x.shape)}: ${argument} is ${channels}, the image has ${x.shape[1]}`,
    );
  }
}

/**
 * Asked in a backward, before it adds to any gradient.
 * @throws LifetimeError if a value taken from a parameter in forward has changed since.
 */
export function assertUnchanged(...taken: readonly (Tensor | undefined)[]): void {
  for (const value of taken) value?.block;
}
