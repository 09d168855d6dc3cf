import { frozenShape, kindOf, type Shape, ShapeError, showShape, sizeOf } from "@tsumiki/kernels";

/** What is to be predicted of each sample: class numbers, or rows of targets. Copies, checked. */
export interface Answers {
  readonly labels: Int32Array | Float32Array;
  /** Of one sample's: [] for a class number. */
  readonly shape: Shape;
  readonly classes?: number;
  readonly classNames?: readonly string[] | undefined;
  /** The class number that counts for nothing. */
  readonly ignore?: number | undefined;
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
export function rowSize(name: string, shape: Shape, place = "Dataset"): number {
  if (!shape.every((extent) => Number.isInteger(extent) && extent > 0)) {
    throw new ShapeError(`${place}: expected whole numbers of at least 1 in ${name}, got ${kindOf(shape)}`);
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
