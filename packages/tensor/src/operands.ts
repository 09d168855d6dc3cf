import {
  type Backend,
  currentBackend,
  frozenShape,
  kindOf,
  type Shape,
  ShapeError,
  sameShape,
  showShape,
  sizeOf,
} from "@tsumiki/kernels";
import { Tensor } from "./tensor.ts";

/** A tensor, or a number that stands for a tensor full of it. */
export type Operand = Tensor | number;

/**
 * The backend that all tensors of an operation lie on; the current one if there are none.
 * @throws TypeError if they lie on different ones, or one is no tensor.
 */
export function sharedBackend(operation: string, ...tensors: readonly Tensor[]): Backend {
  let shared: Backend | undefined;
  for (const tensor of tensors) {
    if (!(tensor instanceof Tensor))
      throw new TypeError(`${operation}: expected a tensor, got ${kindOf(tensor)}; tensor(…) makes one of numbers`);
    const { backend } = tensor.block;
    shared ??= backend;
    if (backend !== shared) {
      throw new TypeError(
        `${operation}: operands on two backends, ${shared.info.backend} and ${backend.info.backend}; make both inside the same withBackend`,
      );
    }
  }
  return shared ?? currentBackend();
}

/** @throws ShapeError naming the operation, what it expects of the shape, and the shape that came. */
export function assertRank(operation: string, expected: string, shape: Shape, rank: number): void {
  if (shape.length !== rank) {
    throw new ShapeError(`${operation}: expected ${expected}, got ${showShape(shape)}`);
  }
}

/**
 * For an argument whose shape follows from others.
 *
 * @param given the others' names and shapes, for the message
 * @throws ShapeError `affine: expected b [3] for W [2, 3], got [2]`
 */
export function assertShape(
  operation: string,
  name: string,
  shape: Shape,
  expected: Shape,
  ...given: readonly (readonly [name: string, shape: Shape])[]
): void {
  if (sameShape(shape, expected)) return;
  const others = given.map(([other, its]) => `${other} ${showShape(its)}`).join(" and ");
  throw new ShapeError(`${operation}: expected ${name} ${showShape(expected)} for ${others}, got ${showShape(shape)}`);
}

/** More than any memory holds: said at once, and not by whatever array is made first. */
const mostElements = 2 ** 32;

/**
 * A shape that was given, as a copy that nobody can change. There are no empty tensors: nothing has a mean, a maximum or
 * a gradient, and what would give one is an error instead.
 *
 * @throws TypeError if the shape is no array; ShapeError if an extent is not a whole number of at least 1; RangeError if
 *   it has more elements than any memory holds.
 */
export function checkedShape(operation: string, given: Shape): Shape {
  const shape = frozenShape(operation, given);
  const axis = shape.findIndex((extent) => !Number.isInteger(extent) || extent < 1);
  if (axis !== -1) {
    const extent: unknown = shape[axis];
    const what = typeof extent === "number" ? extent : kindOf(extent);
    throw new ShapeError(
      `${operation}: axis ${axis} of shape ${showShape(shape)} is ${what}; an extent is a whole number of at least 1`,
    );
  }
  if (sizeOf(shape) > mostElements) {
    throw new RangeError(
      `${operation}: shape ${showShape(shape)} has ${sizeOf(shape)} elements, more than memory holds`,
    );
  }
  return shape;
}
