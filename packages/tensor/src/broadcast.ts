import { type Shape, ShapeError, showShape } from "@tsumiki/kernels";

/**
 * The shape that all of these broadcast to by NumPy's rules: aligned at their last axes, an extent of 1 (or an axis
 * that is not there) repeats.
 * @throws ShapeError naming the operation, the shapes, and the first axis of the result on which they differ.
 */
export function broadcastShapes(operation: string, shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((extent) => extent !== 1);
    const extent = extents[0] ?? 1;
    const other = extents.find((each) => each !== extent);
    if (other !== undefined) {
      const list = new Intl.ListFormat("en").format(shapes.map(showShape));
      throw new ShapeError(`${operation}: shapes ${list} do not broadcast: axis ${axis} has ${extent} and ${other}`);
    }
    return extent;
  });
}

/** @throws ShapeError unless a tensor of shape `from` repeats to exactly `to`. */
export function assertBroadcastsTo(operation: string, from: Shape, to: Shape): void {
  const missing = to.length - from.length;
  if (missing < 0 || from.some((extent, axis) => extent !== 1 && extent !== to[axis + missing])) {
    throw new ShapeError(`${operation}: shape ${showShape(from)} does not broadcast to ${showShape(to)}`);
  }
}
