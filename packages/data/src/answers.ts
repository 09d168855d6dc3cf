import { checkedNumber, frozenShape, kindOf, type Shape, ShapeError, showShape, sizeOf } from "@tsumiki/kernels";

/** What is to be predicted of each sample: class numbers, or rows of targets. Copies, checked. */
export interface Answers {
  readonly labels: Int32Array | Float32Array;
  readonly shape: Shape;
  readonly classes?: number;
  readonly classNames?: readonly string[] | undefined;
}

/** A batch holds labels in float32, which has every whole number up to this one, and of larger ones only some. */
const mostClasses = 2 ** 24;

/** @throws TypeError or RangeError naming the first label that is no class, or what is wrong with the classes */
export function checkLabels(
  labels: ArrayLike<number>,
  classes: number | undefined,
  classNames: readonly string[] | undefined,
): Answers {
  if (classes !== undefined) checkedNumber("Dataset", "classes", classes, "a whole number from 1 to 16777216");
  const most = classes ?? mostClasses;
  const copy = new Int32Array(labels.length);
  let largest = 0;
  for (let index = 0; index < copy.length; index++) {
    const label: unknown = labels[index];
    if (typeof label !== "number" || !Number.isInteger(label) || label < 0 || label >= most) {
      throw noClass(label, index, most);
    }
    copy[index] = label;
    if (label > largest) largest = label;
  }
  const count = classes ?? largest + 1;
  return { labels: copy, shape: Object.freeze([]), classes: count, classNames: checkNames(classNames, count) };
}

function noClass(label: unknown, index: number, most: number): Error {
  const expected = `expected whole numbers in [0, ${most})`;
  if (typeof label !== "number") {
    return new TypeError(`Dataset: the label of sample ${index} is ${kindOf(label)}: ${expected}`);
  }
  const why = most === mostClasses && label >= most ? ", all that float32 tells apart" : "";
  return new RangeError(`Dataset: label ${label} of sample ${index} is not a class: ${expected}${why}`);
}

function checkNames(given: readonly string[] | undefined, classes: number): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw new TypeError(`Dataset: classNames must be an array of names, got ${kindOf(given)}`);
  if (given.length !== classes) {
    throw new RangeError(`Dataset: expected a name for each of the ${classes} classes, got ${given.length}`);
  }
  const names: readonly unknown[] = Object.freeze([...given]);
  const wrong = names.findIndex((name) => typeof name !== "string");
  if (wrong < 0) return names as readonly string[];
  throw new TypeError(`Dataset: the name of class ${wrong} must be a string, got ${kindOf(names[wrong])}`);
}

/** @throws TypeError, ShapeError or RangeError if they are not finite rows of one shape */
export function checkTargets(targets: Float32Array, targetShape: Shape): Answers {
  if (!(targets instanceof Float32Array)) {
    throw new TypeError(`Dataset: targets must be a Float32Array, got ${kindOf(targets)}`);
  }
  const shape = frozenShape("Dataset, targetShape", targetShape);
  const size = rowSize("targetShape", shape);
  const copy = targets.slice();
  countRows("targets", copy, shape);
  assertFinite("targets", copy, size);
  return { labels: copy, shape };
}

/** How many numbers a row of this shape has. @throws ShapeError unless the extents are whole numbers of at least 1 */
export function rowSize(name: string, shape: Shape): number {
  if (!shape.every((extent) => Number.isInteger(extent) && extent > 0)) {
    throw new ShapeError(`Dataset: expected whole numbers of at least 1 in ${name}, got ${kindOf(shape)}`);
  }
  return sizeOf(shape);
}

/** @throws ShapeError unless the numbers divide into rows of this shape */
export function countRows(name: string, numbers: ArrayLike<number>, shape: Shape): number {
  const count = numbers.length / sizeOf(shape);
  if (Number.isInteger(count)) return count;
  throw new ShapeError(
    `Dataset: the ${numbers.length} numbers of ${name} do not divide into rows of ${showShape(shape)}, ${sizeOf(shape)} numbers each`,
  );
}

/** @throws RangeError naming the place of the first number that is not finite */
export function assertFinite(name: string, numbers: Uint8Array | Float32Array, size: number): void {
  if (numbers instanceof Uint8Array) return;
  const index = numbers.findIndex((number) => !Number.isFinite(number));
  if (index < 0) return;
  const [row, place] = [Math.floor(index / size), index % size];
  throw new RangeError(
    `Dataset: ${name} must be finite numbers, got ${numbers[index]} in sample ${row} at its element ${place}`,
  );
}
