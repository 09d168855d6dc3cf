import { type Shape, ShapeError, showShape } from "@tsumiki/kernels";

/** One axis or several; negative ones count from the last: −1 is the last. */
export type Axes = number | readonly number[];

/**
 * The axis counted from the first.
 * @throws RangeError if a tensor of this shape has no such axis.
 */
export function resolveAxis(operation: string, axis: number, shape: Shape): number {
  const rank = shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const expected = rank === 0 ? "a scalar has no axes" : `expected a whole number from ${-rank} to ${rank - 1}`;
    throw new RangeError(`${operation}: axis ${axis} of a tensor of shape ${showShape(shape)}: ${expected}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/**
 * The axes counted from the first, in the order given; all of them for undefined.
 * @throws RangeError as resolveAxis; ShapeError if an axis comes twice.
 */
export function resolveAxes(operation: string, axes: Axes | undefined, shape: Shape): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const resolved = (typeof axes === "number" ? [axes] : axes).map((axis) => resolveAxis(operation, axis, shape));
  const repeated = resolved.find((axis, position) => resolved.indexOf(axis) !== position);
  if (repeated !== undefined) {
    throw new ShapeError(`${operation}: axis ${repeated} of shape ${showShape(shape)} is given twice`);
  }
  return resolved;
}
