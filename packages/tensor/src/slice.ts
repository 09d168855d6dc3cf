import { type Region, type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import { filled } from "./creation.ts";
import { sharedBackend } from "./operands.ts";
import { differentiable } from "./record.ts";
import { copyRegion, whole } from "./regions.ts";
import { allocated, type Tensor } from "./tensor.ts";

/**
 * What is taken of an axis, as in NumPy's brackets:
 * - `3` is one position, and drops the axis (x[3]);
 * - `[2, 5]` is from 2 up to but without 5 (x[2:5]), `[2]` from 2 to the end (x[2:]);
 * - `[8, 2, -2]` goes by steps, here backwards (x[8:2:-2]); `[null, null, -1]` turns the axis around (x[::-1]);
 * - `null` is all of it (x[:]).
 *
 * Negative positions count from the end. Ranges that reach past the end stop there, as in NumPy and in Array.slice.
 */
export type SliceRange = null | number | readonly [start?: number | null, end?: number | null, step?: number];

/**
 * A part of x: one range an axis, and all of the axes that are left.
 * `slice(images, [0, 10], 0)` is x[0:10, 0]: the first channel of the first ten images, [10, height, width].
 *
 * @throws ShapeError if there are more ranges than axes, or nothing lies in one; RangeError for a position outside the
 *   axis, or a number that is not whole.
 */
export function slice(x: Tensor, ...ranges: readonly SliceRange[]): Tensor {
  const backend = sharedBackend("slice", x);
  if (ranges.length > x.rank) {
    throw new ShapeError(`slice: ${ranges.length} ranges for shape ${showShape(x.shape)}`);
  }
  const spans = x.shape.map((_, axis) => span(x.shape, axis, ranges[axis] ?? null));
  const axes = spans.flatMap(({ count }, axis) => (count === undefined ? [] : [axis]));
  const pick = (numbers: readonly number[]) => axes.map((axis) => numbers[axis] as number);
  const start = spans.map((each) => each.start);
  const shape = pick(spans.map(({ count = 1 }) => count));
  const y = allocated(shape, backend);
  const from = { shape: x.shape, axes, start: pick(start), step: pick(spans.map(({ step }) => step)), rest: start };
  copyRegion(shape, x, from, y, whole(shape));
  return differentiable(y, [x, (dy) => placed(dy, x.shape, from)]);
}

/** Zeros of `shape`, but dy at the region that was taken. */
function placed(dy: Tensor, shape: Shape, region: Region): Tensor {
  const dx = filled("slice", shape, 0, dy.block.backend);
  copyRegion(dy.shape, dy, whole(dy.shape), dx, region);
  return dx;
}

/** Positions start, start + step, … on an axis; without a count a single one, and the axis is dropped. */
interface Span {
  readonly start: number;
  readonly step: number;
  readonly count?: number;
}

function span(shape: Shape, axis: number, range: SliceRange): Span {
  const extent = shape[axis] as number;
  const place = `slice: axis ${axis} of shape ${showShape(shape)}`;
  if (typeof range === "number") return { start: position(place, extent, range), step: 1 };
  const [start = null, end = null, step = 1] = range ?? [];
  if (![start ?? 0, end ?? 0, step].every(Number.isInteger) || step === 0) {
    throw new RangeError(`${place}: expected whole numbers and a step that is not 0, got [${start}, ${end}, ${step}]`);
  }
  // Backwards, what lies before the first element is −1.
  const [lowest, highest] = step > 0 ? [0, extent] : [-1, extent - 1];
  const clip = (at: number) => Math.min(Math.max(at < 0 ? at + extent : at, lowest), highest);
  const first = start === null ? (step > 0 ? lowest : highest) : clip(start);
  const last = end === null ? (step > 0 ? highest : lowest) : clip(end);
  const count = Math.ceil((last - first) / step);
  if (count < 1) throw new ShapeError(`${place}: nothing lies in [${start}, ${end}, ${step}]`);
  return { start: first, step, count };
}

function position(place: string, extent: number, at: number): number {
  if (!Number.isInteger(at) || at < -extent || at >= extent) {
    throw new RangeError(`${place}: expected a whole number from ${-extent} to ${extent - 1}, got ${at}`);
  }
  return at < 0 ? at + extent : at;
}
