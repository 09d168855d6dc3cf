import { ShapeError, showShape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";

/** @throws RangeError naming the layer and the argument unless it is a whole number of at least 1. */
export function assertCount(layer: string, argument: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${layer}: ${argument} must be a whole number of at least 1, got ${value}`);
  }
}

/** @throws ShapeError unless x is a batch of images, with `channels` channels if that is given: the layer's `argument`. */
export function assertImages(layer: string, x: Tensor, channels?: number, argument = "inChannels"): void {
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
