import { checkedNumber, kindOf, ShapeError, showShape } from "@tsumiki/kernels";
import { filled } from "./creation.ts";
import { sharedBackend } from "./operands.ts";
import { differentiable } from "./record.ts";
import { copyRegion, whole } from "./regions.ts";
import { type SliceRange, slice } from "./slice.ts";
import type { Tensor } from "./tensor.ts";

/** How many elements come before and after an axis. */
export type PadWidth = readonly [before: number, after: number];

/**
 * A border around x, of the two widths given for each axis: images padded by 2 are
 * `pad(images, [[0, 0], [0, 0], [2, 2], [2, 2]])`.
 *
 * @param value what the border holds
 * @throws ShapeError unless there is a pair for every axis; RangeError if a width is not a whole number of at least 0.
 */
export function pad(x: Tensor, given: readonly PadWidth[], value = 0): Tensor {
  const backend = sharedBackend("pad", x);
  const widths = copied(given);
  if (widths.length !== x.rank) {
    throw new ShapeError(`pad: ${widths.length} pairs of widths for shape ${showShape(x.shape)}; give one an axis`);
  }
  for (const width of widths.flat()) checkedNumber("pad", "a width", width, "a whole number of at least 0");
  const shape = widths.map(([before, after], axis) => before + (x.shape[axis] as number) + after);
  const y = filled("pad", shape, value, backend);
  copyRegion(x.shape, x, whole(x.shape), y, { ...whole(shape), start: widths.map(([before]) => before) });
  const inside = widths.map(([before], axis): SliceRange => [before, before + (x.shape[axis] as number)]);
  return differentiable(y, [x, (dy) => slice(dy, ...inside)]);
}

/** @throws TypeError unless they are an array of pairs. */
function copied(widths: readonly PadWidth[]): PadWidth[] {
  if (Array.isArray(widths) && widths.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    return widths.map(([before, after]) => [before, after]);
  }
  throw new TypeError(`pad: expected two widths for each axis such as [[0, 0], [1, 1]], got ${kindOf(widths)}`);
}
