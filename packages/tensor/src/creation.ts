import { currentBackend, kindOf, type Shape, ShapeError, showShape, sizeOf } from "@tsumiki/kernels";
import { assertExtents } from "./operands.ts";
import { assertConstant, differentiable } from "./record.ts";
import { type Nested, Tensor, uninitialized } from "./tensor.ts";

/**
 * A tensor of the numbers given, in NCHW order.
 *
 * @param values a number, arrays of arrays of numbers (one level an axis), or a typed array
 * @param shape that of the nesting by default, for a typed array [length]
 * @throws ShapeError if nested arrays are ragged (naming the index), an axis is empty, or there are more or fewer values
 *   than the shape holds; TypeError if a value is not a number.
 */
export function tensor(values: Nested | ArrayLike<number>, shape?: Shape): Tensor {
  const flat = isFlat(values) ? { numbers: values, shape: [values.length] } : flatten(values as Nested);
  const { numbers } = flat;
  const target = shape ?? flat.shape;
  assertExtents("tensor", target);
  if (numbers.length !== sizeOf(target)) {
    throw new ShapeError(
      `tensor: ${numbers.length} values ${showShape(flat.shape)} do not fill shape ${showShape(target)}`,
    );
  }
  const y = uninitialized(target);
  y.block.backend.write(y.block, y.shape, numbers);
  return y;
}

/** A tensor of shape [] that holds one number. */
export function scalar(value: number): Tensor {
  return full([], value);
}

/**
 * A tensor full of zeros.
 * @throws ShapeError if an extent is not a whole number of at least 1; so do `ones` and `full`.
 */
export function zeros(shape: Shape): Tensor {
  return filled("zeros", shape, 0);
}

/** A tensor full of ones. */
export function ones(shape: Shape): Tensor {
  return filled("ones", shape, 1);
}

/** A tensor that holds the same number everywhere. */
export function full(shape: Shape, value: number): Tensor {
  return filled("full", shape, value);
}

/**
 * 0, 1, …, count − 1
 * @throws ShapeError if count is not a whole number of at least 1.
 */
export function arange(count: number): Tensor {
  assertExtents("arange", [count]);
  return tensor(Float64Array.from({ length: count }, (_, index) => index));
}

/**
 * y[i, c] = 1 where c is labels[i], else 0: labels [batch] → y [batch, classes].
 *
 * @param place who asks, for the message
 * @throws RangeError if a label is not a whole number in [0, classes), naming its position; ShapeError if labels are no
 *   tensor of rank 1.
 */
export function oneHot(labels: Tensor | ArrayLike<number>, classes: number, place = "oneHot"): Tensor {
  assertExtents(place, [classes]);
  const x = labels instanceof Tensor ? labels : tensor(labels);
  if (x.rank !== 1) throw new ShapeError(`${place}: expected labels [batch], got ${showShape(x.shape)}`);
  assertConstant(place, x);
  assertLabels(place, x.data(), classes);
  const { backend } = x.block;
  const y = uninitialized([x.size, classes], backend);
  backend.kernels.oneHot(classes, x.block, y.block);
  return y;
}

/** A tensor of its own with the same numbers. */
export function clone(x: Tensor): Tensor {
  const { backend } = x.block;
  const y = uninitialized(x.shape, backend);
  backend.kernels.reshape(x.shape, x.shape, x.block, y.block);
  return differentiable(y, [x, (dy) => dy]);
}

/** A tensor of one number everywhere, on `backend`. */
export function filled(operation: string, shape: Shape, value: number, backend = currentBackend()): Tensor {
  assertExtents(operation, shape);
  const y = uninitialized(shape, backend);
  backend.kernels.fill(value, y.block);
  return y;
}

function isFlat(values: Nested | ArrayLike<number>): values is ArrayLike<number> {
  return ArrayBuffer.isView(values);
}

/** The numbers of nested arrays in order. The first element at each depth gives the shape; the others must agree. */
function flatten(values: Nested): { numbers: number[]; shape: number[] } {
  const shape: number[] = [];
  for (let first: Nested | undefined = values; Array.isArray(first); first = first[0]) shape.push(first.length);
  const numbers: number[] = [];
  collect(values, shape, [], numbers);
  return { numbers, shape };
}

function collect(value: Nested, shape: Shape, index: number[], numbers: number[]): void {
  const extent = shape[index.length];
  if (typeof value !== "number" && !Array.isArray(value)) {
    throw new TypeError(`tensor: expected a number at [${index.join(", ")}], got ${kindOf(value)}`);
  }
  const length = typeof value === "number" ? undefined : value.length;
  if (length !== extent) {
    const show = (elements: number | undefined) => (elements === undefined ? "a number" : `an array of ${elements}`);
    throw new ShapeError(
      `tensor: ragged arrays: at [${index.join(", ")}] is ${show(length)}, expected ${show(extent)} like the first`,
    );
  }
  if (typeof value === "number") {
    numbers.push(value);
    return;
  }
  for (const [position, element] of value.entries()) {
    index.push(position);
    collect(element, shape, index, numbers);
    index.pop();
  }
}

function assertLabels(place: string, labels: ArrayLike<number>, classes: number): void {
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(
        `${place}: the label at position ${position} is ${label}, expected a whole number from 0 to ${classes - 1}`,
      );
    }
  }
}
