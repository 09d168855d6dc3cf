import { frozenShape, kindOf, type Shape, ShapeError, showShape, sizeOf } from "@tsumiki/kernels";
import { type Answers, rowSize } from "./answers.ts";
import { checkLabels, isClass, noClass } from "./class-labels.ts";
import { isRow, numbersOf, unknownName } from "./read-labels.ts";
import type { ClassificationStreamOptions, DataStreamOptions, RegressionStreamOptions } from "./stream-options.ts";

const place = "DataStream";

/** Reads what is to be predicted of each sample of a stream: class numbers, or numbers of a target. */
export class StreamLabels {
  /** Of no sample. */
  readonly answers: Answers;
  readonly #size: number;
  readonly #numberOf: ReadonlyMap<string, number>;

  /** @throws TypeError, RangeError or ShapeError for classes or a shape that cannot be */
  constructor(options: DataStreamOptions) {
    this.answers = "targetShape" in options ? targetsOf(options) : classesOf(options);
    this.#size = sizeOf(this.answers.shape);
    this.#numberOf = numbersOf(this.answers.classNames ?? [], place);
  }

  /** What the source calls it. */
  get key(): "label" | "target" {
    return this.answers.classes === undefined ? "target" : "label";
  }

  /**
   * The numbers of one sample's label or target, copied.
   * @throws TypeError, RangeError or ShapeError that names the sample unless they are that
   */
  read(given: unknown, sample: string): Float32Array {
    const { shape } = this.answers;
    const row = !isRow(given) && this.#size === 1 ? [given] : given;
    if (!isRow(row) || row.length !== this.#size || (shape.length === 0 && row === given)) {
      const one = this.key === "label" ? "a class number or name" : "a number";
      const expected = shape.length === 0 ? one : `the ${this.#size} numbers of ${showShape(shape)}`;
      throw new ShapeError(`${place}: expected ${expected} as ${this.key} of ${sample}, got ${kindOf(given)}`);
    }
    const numbers = new Float32Array(this.#size);
    for (let index = 0; index < numbers.length; index++) {
      const where = () => (shape.length === 0 ? sample : `${sample} at its element ${index}`);
      numbers[index] = this.key === "label" ? this.#classOf(row[index], where) : finiteNumber(row[index], where);
    }
    return numbers;
  }

  #classOf(label: unknown, where: () => string): number {
    const { classes = 0, classNames, ignore } = this.answers;
    if (typeof label === "string" && classNames !== undefined) {
      return this.#numberOf.get(label) ?? unknownName(label, where(), classNames, place);
    }
    if (isClass(label, classes) || (label === ignore && ignore !== undefined)) return label as number;
    throw noClass(label, where(), classes, place);
  }
}

/** What is wrong with a number that is none, or none that float32 holds. */
export function notFinite(number: unknown, where: string): Error {
  const ErrorOf = typeof number === "number" ? RangeError : TypeError;
  return new ErrorOf(`${place}: expected a finite number in ${where}, got ${kindOf(number)}`);
}

function finiteNumber(number: unknown, where: () => string): number {
  if (typeof number === "number" && Number.isFinite(Math.fround(number))) return number;
  throw notFinite(number, where());
}

function classesOf(options: ClassificationStreamOptions): Answers {
  const { labelShape, classNames, ignore, classes = classNames?.length } = options;
  if (classes === undefined && classNames === undefined) {
    throw new TypeError(
      `${place}: expected classes, classNames or, for regression, targetShape, got none: nobody can count the classes before they have come`,
    );
  }
  return checkLabels(
    new Int32Array(),
    checkedShape("labelShape", labelShape ?? []),
    { classes, classNames, ignore },
    place,
  );
}

function targetsOf({ targetShape }: RegressionStreamOptions): Answers {
  return { labels: new Float32Array(), shape: checkedShape("targetShape", targetShape) };
}

function checkedShape(name: string, given: Shape): Shape {
  const shape = frozenShape(`${place}, ${name}`, given);
  rowSize(name, shape, place);
  return shape;
}
