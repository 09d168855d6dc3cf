import { frozenShape, type Shape, ShapeError, showShape, sizeOf } from "@tsumiki/kernels";
import { resolveAxes, resolveAxis } from "./axes.ts";
import { assertBroadcastsTo } from "./broadcast.ts";
import { checkedShape, sharedBackend } from "./operands.ts";
import { differentiable } from "./record.ts";
import { copyRegion, whole } from "./regions.ts";
import { allocated, type Tensor } from "./tensor.ts";

/**
 * The same elements in NCHW order under another shape. One extent may be −1: what is left for it.
 * @throws ShapeError if the shape does not hold as many elements; TypeError if it is no array.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const backend = sharedBackend("reshape", x);
  const target = inferred(x.shape, shape);
  const y = allocated(target, backend);
  backend.kernels.reshape(x.shape, target, x.block, y.block);
  return differentiable(y, [x, (dy) => reshape(dy, x.shape)]);
}

/**
 * One row a sample: [batch, …] → [batch, rest].
 * @throws ShapeError if x is a scalar.
 */
export function flatten(x: Tensor): Tensor {
  const [batch] = x.shape;
  if (batch === undefined) throw new ShapeError("flatten: expected x [batch, …], got []");
  return reshape(x, [batch, x.size / batch]);
}

/**
 * A new axis of extent 1, at position `axis` of the result.
 * @throws RangeError if the result has no such axis.
 */
export function expandDims(x: Tensor, axis: number): Tensor {
  const shape = [...x.shape, 1];
  const at = resolveAxis("expandDims", axis, shape);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/**
 * Drops axes of extent 1: the ones given, or all.
 * @throws ShapeError if a given axis has another extent; RangeError if x has no such axis.
 */
export function squeeze(x: Tensor, axes?: number | readonly number[]): Tensor {
  const given = resolveAxes("squeeze", axes, x.shape);
  const dropped = axes === undefined ? given.filter((axis) => x.shape[axis] === 1) : given;
  const wide = dropped.find((axis) => x.shape[axis] !== 1);
  if (wide !== undefined) {
    throw new ShapeError(`squeeze: axis ${wide} of shape ${showShape(x.shape)} is ${x.shape[wide]} and not 1`);
  }
  return reshape(
    x,
    x.shape.filter((_, axis) => !dropped.includes(axis)),
  );
}

/**
 * Axis k of the result is axis `axes[k]` of x; by default the axes in reverse order.
 * @throws ShapeError unless every axis is named once; RangeError if x has no such axis.
 */
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  const backend = sharedBackend("transpose", x);
  const order =
    axes === undefined ? x.shape.map((_, axis) => x.rank - 1 - axis) : resolveAxes("transpose", axes, x.shape);
  if (order.length !== x.rank) {
    throw new ShapeError(
      `transpose: axes [${order.join(", ")}] do not name every axis of shape ${showShape(x.shape)} once`,
    );
  }
  const shape = order.map((axis) => x.shape[axis] as number);
  const y = allocated(shape, backend);
  copyRegion(shape, x, { ...whole(x.shape), axes: order }, y, whole(shape));
  const back = order.map((_, axis) => order.indexOf(axis));
  return differentiable(y, [x, (dy) => transpose(dy, back)]);
}

/**
 * Repeats x along its axes of extent 1, and along new axes before its first, until it has the shape given.
 * @throws ShapeError if it does not broadcast to it.
 */
export function broadcastTo(x: Tensor, given: Shape): Tensor {
  const backend = sharedBackend("broadcastTo", x);
  const shape = checkedShape("broadcastTo", given);
  assertBroadcastsTo("broadcastTo", x.shape, shape);
  const added = shape.length - x.rank;
  const source = added === 0 ? x : reshape(x, [...shape.slice(0, added).map(() => 1), ...x.shape]);
  const step = source.shape.map((extent) => (extent === 1 ? 0 : 1));
  const y = allocated(shape, backend);
  copyRegion(shape, source, { ...whole(source.shape), step }, y, whole(shape));
  return differentiable(y, [source, (dy) => dy]);
}

/** The shape asked for, with what is left of the elements for an extent of −1. */
function inferred(from: Shape, asked: Shape): Shape {
  const to = frozenShape("reshape", asked);
  const given = to.filter((extent) => extent !== -1);
  const left = sizeOf(from) / sizeOf(given);
  const target = to.map((extent) => (extent === -1 ? left : extent));
  const wholes = target.every((extent) => Number.isInteger(extent) && extent >= 1);
  if (!wholes || sizeOf(target) !== sizeOf(from) || to.length - given.length > 1) {
    throw new ShapeError(
      `reshape: the ${sizeOf(from)} elements of shape ${showShape(from)} do not fill shape ${showShape(to)}`,
    );
  }
  return target;
}
