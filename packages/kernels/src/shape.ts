import { kindOf } from "./checks/kind-of.ts";
import { ShapeError } from "./errors.ts";

/** Sizes along each axis, the batch first: images are [batch, channels, height, width]. */
export type Shape = readonly number[];

/** The number of elements of a shape; 1 for the shape [] of a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis] as number;
  return size;
}

/** A shape as people read it: `[32, 1, 28, 28]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Whether rank and every extent are the same; a 1 is not broadcast. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** How far apart in row-major order two neighbours along each axis lie. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** Nothing has more axes: what does is not a shape, but most likely the numbers themselves. */
const mostAxes = 64;

/**
 * A copy of `shape` that stays as it is: the caller's own array may change later, under the memory that was taken for
 * it. Whoever keeps a shape copies it first and checks the copy.
 *
 * @param place who is given the shape, for the message
 * @throws TypeError `zeros: expected a shape such as [2, 3], got …` for anything but an array; ShapeError for more than
 *   64 axes. The extents are not looked at.
 */
export function frozenShape<S extends Shape>(place: string, shape: S): S {
  if (!Array.isArray(shape)) {
    throw new TypeError(`${place}: expected a shape such as [2, 3], got ${kindOf(shape)}${remedy(shape)}`);
  }
  const { length } = shape;
  if (length > mostAxes) {
    throw new ShapeError(`${place}: expected a shape of at most ${mostAxes} axes, got an array of ${length}`);
  }
  const copy: number[] = [];
  for (let axis = 0; axis < length; axis++) copy.push(shape[axis] as number);
  return Object.freeze(copy) as Shape as S;
}

function remedy(given: unknown): string {
  if (typeof given === "number") return "; the extents stand in one array";
  if (typeof given !== "object" || given === null) return "";
  if ("shape" in given && Array.isArray(given.shape)) return "; pass its .shape";
  return Symbol.iterator in given ? "; make it an array by […] with three dots" : "";
}
