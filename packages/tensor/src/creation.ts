import {
  type Backend,
  checkedNumber,
  currentBackend,
  kindOf,
  type Shape,
  ShapeError,
  showShape,
  sizeOf,
} from "@tsumiki/kernels";
import { bigints } from "./assert-numbers.ts";
import { checkedShape } from "./operands.ts";
import { assertConstant, differentiable } from "./record.ts";
import { allocated, type Nested, Tensor } from "./tensor.ts";

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
  const target = checkedShape("tensor", shape ?? flat.shape);
  if (numbers.length !== sizeOf(target)) {
    throw new ShapeError(
      `tensor: ${numbers.length} values ${showShape(flat.shape)} do not fill shape ${showShape(target)}`,
    );
  }
  const y = allocated(target, currentBackend());
  y.block.backend.write(y.block, y.shape, numbers);
  return y;
}

/** A tensor of shape [] that holds one number. */
export function scalar(value: number): Tensor {
  return filled("scalar", [], value);
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
  checkedShape("arange", [count]);
  return tensor(Float64Array.from({ length: count }, (_, index) => index));
}

/**
 * y[i, c] = 1 where c is labels[i], else 0: labels [batch] → y [batch, classes].
 *
 * @param place who asks, for the message
 * @param classes at most 2²⁴: float32, in which labels are kept, does not tell more apart
 * @throws RangeError if a label is not a whole number in [0, classes), naming its position; TypeError if it is no number;
 *   ShapeError if labels are a tensor of another rank than 1.
 */
export function oneHot(labels: Tensor | ArrayLike<number>, classes: number, place = "oneHot"): Tensor {
  checkedNumber(place, "classes", classes, "a whole number from 1 to 16777216");
  const x = labels instanceof Tensor ? labels : tensor(checkedLabels(place, labels, classes));
  if (x.rank !== 1) throw new ShapeError(`${place}: expected labels [batch], got ${showShape(x.shape)}`);
  assertConstant(place, x);
  if (x === labels) checkedLabels(place, x.data(), classes);
  const { backend } = x.block;
  const y = allocated([x.size, classes], backend);
  backend.kernels.oneHot(classes, x.block, y.block);
  return y;
}

/** A tensor of its own with the same numbers. */
export function clone(x: Tensor): Tensor {
  const { backend } = x.block;
  const y = allocated(x.shape, backend);
  backend.kernels.reshape(x.shape, x.shape, x.block, y.block);
  return differentiable(y, [x, (dy) => dy]);
}

/** A tensor of one number everywhere, on `backend`. */
export function filled(operation: string, shape: Shape, value: number, backend = currentBackend()): Tensor {
  return constant(checkedShape(operation, shape), checkedNumber(operation, "value", value, "a number"), backend);
}

/** The same of a shape and a number that are known to be right. */
export function constant(shape: Shape, value: number, backend: Backend): Tensor {
  const y = allocated(shape, backend);
  backend.kernels.fill(value, y.block);
  return y;
}

function isFlat(values: Nested | ArrayLike<number>): values is ArrayLike<number> {
  if (!ArrayBuffer.isView(values)) return false;
  if (values instanceof DataView) throw new TypeError(`tensor: expected numbers, got ${kindOf(values)}`);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) throw bigints("tensor", values);
  return true;
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

/** A copy: an array may have other labels the next time that it is asked. */
function checkedLabels(place: string, labels: ArrayLike<number>, classes: number): Float64Array {
  if (typeof labels !== "object" || labels === null || typeof labels.length !== "number") {
    throw new TypeError(`${place}: expected labels as a tensor or an array of numbers, got ${kindOf(labels)}`);
  }
  const copy = new Float64Array(labels.length);
  for (let position = 0; position < copy.length; position++) {
    const label: unknown = labels[position];
    if (typeof label !== "number" || !Number.isInteger(label) || label < 0 || label >= classes) {
      throw noClass(place, position, label, classes);
    }
    copy[position] = label;
  }
  return copy;
}

function noClass(place: string, position: number, label: unknown, classes: number): Error {
  const isNumber = typeof label === "number";
  const what = isNumber ? label : kindOf(label);
  const message = `${place}: the label at position ${position} is ${what}, expected a whole number from 0 to ${classes - 1}`;
  return isNumber ? new RangeError(message) : new TypeError(message);
}
