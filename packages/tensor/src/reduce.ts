import { assertOptions, frozenShape, type ReduceOp, type Shape, sizeOf } from "@tsumiki/kernels";
import { type Axes, resolveAxes, resolveAxis } from "./axes.ts";
import { assertBroadcastsTo } from "./broadcast.ts";
import { clone } from "./creation.ts";
import { divide, equal, multiply, negate } from "./elementwise.ts";
import { sharedBackend } from "./operands.ts";
import { assertConstant, differentiable } from "./record.ts";
import { broadcastTo, reshape } from "./shape-operations.ts";
import { allocated, type Tensor } from "./tensor.ts";

/** What becomes of the axes that are reduced. */
export interface ReduceOptions {
  /** The reduced axes stay, with extent 1, so that the result broadcasts against x. */
  readonly keepDims?: boolean;
}

// Over the axes given (all by default; negative ones count from the last), which vanish from the shape. All throw a
// RangeError for an axis that x does not have, a ShapeError for one given twice, and a TypeError for an unknown option.

/** Σ x */
export function sum(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce("sum", x, resolveAxes("sum", axes, x.shape), keepsDims("sum", options));
}

/** Σ x / count */
export function mean(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const over = resolveAxes("mean", axes, x.shape);
  const count = sizeOf(over.map((axis) => x.shape[axis] as number));
  return divide(reduce("sum", x, over, keepsDims("mean", options)), count);
}

/** The largest element; NaN if one is. Equal ones share the gradient. */
export function max(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce("max", x, resolveAxes("max", axes, x.shape), keepsDims("max", options));
}

/** The smallest element; NaN if one is. Equal ones share the gradient. */
export function min(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return negate(reduce("max", negate(x), resolveAxes("min", axes, x.shape), keepsDims("min", options)));
}

/**
 * The index of the first maximum (or the first NaN) along an axis; without one, its position in NCHW order.
 * [batch, classes] along −1 → [batch].
 * @throws RangeError if x has no such axis.
 */
export function argmax(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor {
  const keepDims = keepsDims("argmax", options);
  if (axis === undefined) {
    const index = argmax(reshape(x, [x.size]), 0);
    return keepDims ? reshape(index, withExtentsOf1(x.shape, resolveAxes("argmax", axis, x.shape))) : index;
  }
  const along = resolveAxis("argmax", axis, x.shape);
  const backend = sharedBackend("argmax", x);
  assertConstant("argmax", x);
  const y = allocated(without(x.shape, [along]), backend);
  backend.kernels.argmax(x.shape, along, x.block, y.block);
  return keepDims ? reshape(y, withExtentsOf1(x.shape, [along])) : y;
}

/**
 * The adjoint of broadcasting from the shape given: sums x over what broadcasting had repeated.
 * @throws ShapeError if that does not broadcast to the shape of x.
 */
export function sumTo(x: Tensor, given: Shape): Tensor {
  const shape = frozenShape("sumTo", given);
  assertBroadcastsTo("sumTo", shape, x.shape);
  const added = x.rank - shape.length;
  const repeated = x.shape.flatMap((extent, axis) => (shape[axis - added] === extent ? [] : [axis]));
  const y = reduce("sum", x, repeated, true);
  return added === 0 ? y : reshape(y, shape);
}

/** Σ x², in float64 on every backend: a norm, or whether every element is finite. */
export function squaredNorm(x: Tensor): number {
  const backend = sharedBackend("squaredNorm", x);
  assertConstant("squaredNorm", x);
  return backend.kernels.squaredNorm(x.block);
}

function reduce(op: ReduceOp, x: Tensor, axes: readonly number[], keepDims: boolean): Tensor {
  const backend = sharedBackend(op, x);
  if (axes.length === 0) return clone(x);
  const kept = withExtentsOf1(x.shape, axes);
  const shape = keepDims ? kept : without(x.shape, axes);
  const y = allocated(shape, backend);
  backend.kernels.reduce(op, { shape: x.shape, axes, outRank: shape.length }, x.block, y.block);
  return differentiable(y, [x, (dy) => adjoints[op](reshape(dy, kept), x, y, axes)]);
}

/** dx from dy, which has extents of 1 where x was reduced. */
const adjoints: Record<ReduceOp, (dy: Tensor, x: Tensor, y: Tensor, axes: readonly number[]) => Tensor> = {
  sum: (dy, x) => broadcastTo(dy, x.shape),
  max: (dy, x, y, axes) => {
    const largest = equal(x, reshape(y, dy.shape));
    return multiply(largest, divide(dy, sum(largest, axes, { keepDims: true })));
  },
};

function keepsDims(operation: string, options: ReduceOptions): boolean {
  assertOptions(operation, options, { keepDims: true });
  return options.keepDims ?? false;
}

function without(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}

function withExtentsOf1(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
}
