import { type Shape, ShapeError, showShape, sizeOf } from "@tsumiki/kernels";

interface Samples<S extends Shape> {
  /** The samples one after the other, images in the order [channels, height, width]. Not copied: leave it as it is. */
  readonly samples: Uint8Array | Float32Array;
  /** Of one sample: [channels, height, width] for images. */
  readonly sampleShape: S;
  /** A batch holds elements times this. Default: 1/255 for a Uint8Array, so that pixels lie in [0, 1]; else 1. */
  readonly scale?: number | undefined;
}

/** Samples that belong to classes. */
export interface ClassificationOptions<S extends Shape = Shape> extends Samples<S> {
  /** The class number of each sample: whole numbers in [0, classes). */
  readonly labels: ArrayLike<number>;
  /** How many classes there are. Default: one more than the largest label. */
  readonly classes?: number | undefined;
  /** A name for each class. */
  readonly classNames?: readonly string[] | undefined;
}

/** Samples with numbers to be predicted. */
export interface RegressionOptions<S extends Shape = Shape> extends Samples<S> {
  /** The targets of all samples, one after the other. */
  readonly targets: Float32Array;
  /** Of one sample's target: [1] for a single number. */
  readonly targetShape: Shape;
}

export type DatasetOptions<S extends Shape = Shape> = ClassificationOptions<S> | RegressionOptions<S>;

/** The numbers of a data set, checked once and shared by all of its subsets. Samples become float only when copied out. */
export class Table<S extends Shape> {
  readonly size: number;
  readonly sampleShape: S;
  readonly sampleSize: number;
  /** Class numbers, or the rows of the targets. */
  readonly labels: Int32Array | Float32Array;
  /** [] for class numbers. */
  readonly labelShape: Shape;
  readonly labelSize: number;
  /** Undefined for regression. */
  readonly classes: number | undefined;
  readonly classNames: readonly string[] | undefined;
  readonly #samples: Uint8Array | Float32Array;
  readonly #scale: number;

  constructor(options: DatasetOptions<S>) {
    const { samples, sampleShape, scale = samples instanceof Uint8Array ? 1 / 255 : 1 } = options;
    this.sampleShape = sampleShape;
    this.sampleSize = rowSize("sampleShape", sampleShape);
    this.size = countRows("samples", samples, sampleShape);
    this.#samples = samples;
    this.#scale = scale;
    if (this.size === 0) throw new RangeError("Dataset: expected at least one sample, got none");
    if (!Number.isFinite(scale)) throw new RangeError(`Dataset: scale must be a finite number, got ${scale}`);
    assertFinite("samples", samples, this.sampleSize);

    const answers = "targets" in options ? checkTargets(options) : checkLabels(options);
    this.labels = answers.labels;
    this.labelShape = answers.shape;
    this.labelSize = sizeOf(answers.shape);
    this.classes = answers.classes;
    this.classNames = answers.classNames;
    const count = answers.labels.length / this.labelSize;
    if (count !== this.size) {
      throw new RangeError(
        `Dataset: expected a label for each of the ${this.size} samples ${showShape(sampleShape)}, got ${count}`,
      );
    }
  }

  copySample(row: number, into: Float32Array, offset: number): void {
    const samples = this.#samples;
    const start = row * this.sampleSize;
    for (let i = 0; i < this.sampleSize; i++) into[offset + i] = (samples[start + i] as number) * this.#scale;
  }

  copyLabel(row: number, into: Float32Array, offset: number): void {
    const start = row * this.labelSize;
    for (let i = 0; i < this.labelSize; i++) into[offset + i] = this.labels[start + i] as number;
  }
}

interface Answers {
  readonly labels: Int32Array | Float32Array;
  readonly shape: Shape;
  readonly classes?: number;
  readonly classNames?: readonly string[] | undefined;
}

function checkTargets({ targets, targetShape }: RegressionOptions): Answers {
  countRows("targets", targets, targetShape);
  assertFinite("targets", targets, rowSize("targetShape", targetShape));
  return { labels: targets, shape: targetShape };
}

function checkLabels({ labels, classes = largest(labels) + 1, classNames }: ClassificationOptions): Answers {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new RangeError(`Dataset: classes must be a whole number of at least 1, got ${classes}`);
  }
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] as number;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new RangeError(
      `Dataset: label ${label} of sample ${index} is not a class: expected whole numbers in [0, ${classes})`,
    );
  }
  if (classNames !== undefined && classNames.length !== classes) {
    throw new RangeError(`Dataset: expected a name for each of the ${classes} classes, got ${classNames.length}`);
  }
  return { labels: Int32Array.from(labels), shape: [], classes, classNames };
}

/** The largest label that is a class number; 0 if there is none. */
function largest(labels: ArrayLike<number>): number {
  let found = 0;
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] as number;
    if (Number.isInteger(label) && label > found) found = label;
  }
  return found;
}

function rowSize(name: string, shape: Shape): number {
  if (!shape.every((extent) => Number.isInteger(extent) && extent > 0)) {
    throw new ShapeError(`Dataset: expected whole numbers of at least 1 in ${name}, got ${showShape(shape)}`);
  }
  return sizeOf(shape);
}

function countRows(name: string, numbers: ArrayLike<number>, shape: Shape): number {
  const count = numbers.length / sizeOf(shape);
  if (Number.isInteger(count)) return count;
  throw new ShapeError(
    `Dataset: the ${numbers.length} numbers of ${name} do not divide into rows of ${showShape(shape)}, ${sizeOf(shape)} numbers each`,
  );
}

function assertFinite(name: string, numbers: Uint8Array | Float32Array, size: number): void {
  if (numbers instanceof Uint8Array) return;
  const index = numbers.findIndex((number) => !Number.isFinite(number));
  if (index < 0) return;
  const [row, place] = [Math.floor(index / size), index % size];
  throw new RangeError(
    `Dataset: ${name} must be finite numbers, got ${numbers[index]} in sample ${row} at its element ${place}`,
  );
}
