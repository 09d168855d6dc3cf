import { checkedName, checkedNumber, kindOf, type Region, type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import { clone, constant } from "./creation.ts";
import { add } from "./elementwise.ts";
import { checkedShape, sharedBackend } from "./operands.ts";
import { differentiable } from "./record.ts";
import { sum } from "./reduce.ts";
import { copyRegion, replaced, whole } from "./regions.ts";
import { type SliceRange, slice } from "./slice.ts";
import { allocated, type Tensor } from "./tensor.ts";

/** How many elements come before and after an axis. */
export type PadWidth = readonly [before: number, after: number];

/**
 * A border around x, of the two widths given for each axis: images padded by 2 are
 * `pad(images, [[0, 0], [0, 0], [2, 2], [2, 2]])`.
 *
 * @param border what it holds: one number; or, by NumPy's names, what lies inside: `"reflect"` mirrors x at its outermost
 *   elements (1 2 3 by [2, 1] gives 3 2 1 2 3 2), `"edge"` repeats these (1 1 1 2 3 3; PyTorch's "replicate")
 * @throws ShapeError unless there is a pair for every axis, and if "reflect" has fewer elements to mirror than a width
 *   asks for; RangeError if a width is not a whole number of at least 0, or for another name.
 */
export function pad(x: Tensor, given: readonly PadWidth[], border: number | "reflect" | "edge" = 0): Tensor {
  sharedBackend("pad", x);
  const widths = copied(given);
  if (widths.length !== x.rank) {
    throw new ShapeError(`pad: ${widths.length} pairs of widths for shape ${showShape(x.shape)}; give one an axis`);
  }
  for (const width of widths.flat()) checkedNumber("pad", "a width", width, "a whole number of at least 0");
  const padded = widths.map(([before, after], axis) => before + (x.shape[axis] as number) + after);
  const shape = checkedShape("pad", padded);
  if (typeof border === "number") return surrounded(x, widths, shape, border);
  checkedName("pad", "border, unless it is a number,", border, ["reflect", "edge"]);
  const y = widths.reduce((part, width, axis) => extended(part, axis, width, border), x);
  return y === x ? clone(x) : y;
}

function surrounded(x: Tensor, widths: readonly PadWidth[], shape: Shape, value: number): Tensor {
  const y = constant(shape, value, x.block.backend);
  copyRegion(x.shape, x, whole(x.shape), y, { ...whole(shape), start: widths.map(([before]) => before) });
  const inside = widths.map(([before], axis): SliceRange => [before, before + (x.shape[axis] as number)]);
  return differentiable(y, [x, (dy) => slice(dy, ...inside)]);
}

/** x with a border along one axis alone; so along each axis in turn makes the corners, too. */
function extended(x: Tensor, axis: number, width: PadWidth, border: "reflect" | "edge"): Tensor {
  if (width[0] === 0 && width[1] === 0) return x;
  const { shape } = x;
  const extent = shape[axis] as number;
  const strips = stripsOf(shape, axis, width, border);
  const y = allocated(replaced(shape, axis, width[0] + extent + width[1]), x.block.backend);
  copyRegion(shape, x, whole(shape), y, from(y.shape, axis, width[0]));
  for (const { count, at, start, step } of strips) {
    copyRegion(replaced(shape, axis, count), x, from(shape, axis, start, step), y, from(y.shape, axis, at));
  }
  return differentiable(y, [x, (dy) => folded(dy, axis, [width[0], width[0] + extent], strips)]);
}

/** The adjoint: what lies inside of dy, and every strip added to the elements that it was a copy of. */
function folded(dy: Tensor, axis: number, inside: SliceRange, strips: readonly Strip[]): Tensor {
  const dx = along(dy, axis, inside);
  for (const { count, at, start, step } of strips) {
    const strip = along(dy, axis, [at, at + count]);
    const first = step === 0 ? start : start + 1 - count;
    const gathered = step === 0 ? sum(strip, axis, { keepDims: true }) : along(strip, axis, [null, null, -1]);
    const total = add(along(dx, axis, [first, first + (gathered.shape[axis] as number)]), gathered);
    copyRegion(total.shape, total, whole(total.shape), dx, from(dx.shape, axis, first));
  }
  return dx;
}

/** `count` positions of a border from `at` on, which are those from `start` on of what is bordered, by steps of −1 or 0. */
interface Strip {
  readonly count: number;
  readonly at: number;
  readonly start: number;
  readonly step: -1 | 0;
}

/** The strips before and after an axis; without those of no width. */
function stripsOf(shape: Shape, axis: number, [before, after]: PadWidth, border: "reflect" | "edge"): Strip[] {
  const extent = shape[axis] as number;
  if (border === "reflect" && Math.max(before, after) >= extent) {
    throw new ShapeError(
      `pad: "reflect" needs widths below the extent, got [${before}, ${after}] for axis ${axis} of shape ${showShape(shape)}; "edge" takes any`,
    );
  }
  const [first, last] = border === "reflect" ? [before, extent - 2] : [0, extent - 1];
  const step = border === "reflect" ? -1 : 0;
  const strips: Strip[] = [
    { count: before, at: 0, start: first, step },
    { count: after, at: before + extent, start: last, step },
  ];
  return strips.filter(({ count }) => count > 0);
}

/** The region of a shape that begins at a position of one axis. */
function from(shape: Shape, axis: number, start: number, step = 1): Region {
  const all = whole(shape);
  return { ...all, start: replaced(all.start, axis, start), step: replaced(all.step, axis, step) };
}

function along(x: Tensor, axis: number, range: SliceRange): Tensor {
  return slice(x, ...Array<SliceRange>(axis).fill(null), range);
}

/** @throws TypeError unless they are an array of pairs. */
function copied(widths: readonly PadWidth[]): PadWidth[] {
  if (Array.isArray(widths) && widths.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    return widths.map(([before, after]) => [before, after]);
  }
  throw new TypeError(`pad: expected two widths for each axis such as [[0, 0], [1, 1]], got ${kindOf(widths)}`);
}
