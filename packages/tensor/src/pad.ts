import { ShapeError, showShape } from "@tsumiki/kernels";
import { filled } from "./creation.ts";
import { sharedBackend } from "./operands.ts";
import { differentiable } from "./record.ts";
import { copyRegion, whole } from "./regions.ts";
import { type SliceRange, slice } from "./slice.ts";
import type { Tensor } from "./tensor.ts";

/** How many elements come before and after an axis. */
export type PadWidth = readonly [before: number, after: number];

/**
 * A border around x, `widths[axis]` wide on each axis: images padded by 2 are
 * `pad(images, [[0, 0], [0, 0], [2, 2], [2, 2]])`.
 *
 * @param value what the border holds
 * @throws ShapeError unless there is a pair for every axis; RangeError if a width is not a whole number of at least 0.
 */
export function pad(x: Tensor, widths: readonly PadWidth[], value = 0): Tensor {
  const backend = sharedBackend("pad", x);
  if (widths.length !== x.rank) {
    throw new ShapeError(`pad: ${widths.length} pairs of widths for shape ${showShape(x.shape)}; give one an axis`);
  }
  const wrong = widths.flat().find((width) => !Number.isInteger(width) || width < 0);
  if (wrong !== undefined) throw new RangeError(`pad: a width must be a whole number of at least 0, got ${wrong}`);
  const shape = widths.map(([before, after], axis) => before + (x.shape[axis] as number) + after);
  const y = filled("pad", shape, value, backend);
  copyRegion(x.shape, x, whole(x.shape), y, { ...whole(shape), start: widths.map(([before]) => before) });
  const inside = widths.map(([before], axis): SliceRange => [before, before + (x.shape[axis] as number)]);
  return differentiable(y, [x, (dy) => slice(dy, ...inside)]);
}
