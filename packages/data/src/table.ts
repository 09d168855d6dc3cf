import { assertOptions, checkedNumber, frozenShape, kindOf, type Shape, showShape, sizeOf } from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import { type Answers, assertFinite, checkTargets, countRows, rowSize } from "./answers.ts";
import { checkLabels } from "./class-labels.ts";
import { type ClassLabels, isRow } from "./read-labels.ts";

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
  /**
   * The class of each sample. Copied.
   * - Class numbers: whole numbers in [0, classes).
   * - Names: those in `classNames`; without these, classes are the names that occur, sorted by their code units.
   * - One-hot rows: `[0, 1, 0]` is class 1 of 3.
   */
  readonly labels: ClassLabels;
  /** Of one sample's labels, one after the other in `labels`: [height, width] for a class a pixel. Default: [], one class. */
  readonly labelShape?: Shape | undefined;
  /** How many classes there are, at most 2²⁴. Default: one more than the largest label, or what names and rows say. */
  readonly classes?: number | undefined;
  /** A name for each class. */
  readonly classNames?: readonly string[] | undefined;
  /** The label that is no class, such as −100 or 255, of what counts for nothing: `crossEntropy({ ignore })`. */
  readonly ignore?: number | undefined;
}

/** Samples with numbers to be predicted. */
export interface RegressionOptions<S extends Shape = Shape> extends Samples<S> {
  /** The targets of all samples, one after the other. Copied. */
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
  /** [] for one class number a sample. */
  readonly labelShape: Shape;
  readonly labelSize: number;
  /** Undefined for regression. */
  readonly classes: number | undefined;
  readonly classNames: readonly string[] | undefined;
  readonly ignore: number | undefined;
  readonly #samples: Uint8Array | Float32Array;
  readonly #scale: number;

  constructor(options: DatasetOptions<S>) {
    const kind = kindOfAnswers(options);
    const { samples, sampleShape, scale = samples instanceof Uint8Array ? 1 / 255 : 1 } = options;
    if (!(samples instanceof Uint8Array || samples instanceof Float32Array)) {
      throw new TypeError(
        `Dataset: samples must be a Uint8Array or a Float32Array, got ${kindOf(samples)}; Dataset.from(samples, labels) takes arrays`,
      );
    }
    this.sampleShape = frozenShape("Dataset, sampleShape", sampleShape);
    this.sampleSize = rowSize("sampleShape", this.sampleShape);
    this.size = countRows("samples", samples, this.sampleShape);
    this.#samples = samples;
    this.#scale = checkedNumber("Dataset", "scale", scale, "a finite number");
    if (this.size === 0) throw new RangeError("Dataset: expected at least one sample, got none");
    assertFinite("samples", samples, this.sampleSize);

    const answers = kind === "targets" ? targetsOf(options as RegressionOptions) : this.#classes(options);
    this.labels = answers.labels;
    this.labelShape = answers.shape;
    this.labelSize = sizeOf(answers.shape);
    this.classes = answers.classes;
    this.classNames = answers.classNames;
    this.ignore = answers.ignore;
    this.#assertOneEach(answers.labels.length, this.labelShape);
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

  /** Labels are counted before any memory is taken for them. */
  #classes(options: DatasetOptions): Answers {
    const { labels, labelShape = [], ...classes } = options as ClassificationOptions;
    if (typeof labels !== "object" || labels === null || typeof labels.length !== "number") {
      const hint = (labels as unknown) instanceof Tensor ? "; its toArray() is one" : "";
      throw new TypeError(`Dataset: labels must be an array of class numbers, got ${kindOf(labels)}${hint}`);
    }
    const shape = frozenShape("Dataset, labelShape", labelShape);
    rowSize("labelShape", shape);
    if (shape.length > 0 && isRow(labels[0])) {
      const flat = Array.isArray(labels[0]) ? "labels.flat(Infinity)" : "labels.flatMap((each) => [...each])"; // typed arrays stay
      throw new TypeError(
        `Dataset: with a labelShape, labels are one array of class numbers, got ${kindOf(labels)}; ${flat} makes it one`,
      );
    }
    this.#assertOneEach(labels.length, shape);
    return checkLabels(labels, shape, classes);
  }

  #assertOneEach(count: number, shape: Shape): void {
    const size = sizeOf(shape);
    if (count === this.size * size) return;
    const samples = `each of the ${this.size} samples ${showShape(this.sampleShape)}`;
    const expected =
      shape.length === 0
        ? `a label for ${samples}`
        : `labels ${showShape(shape)} for ${samples}, ${this.size * size} numbers`;
    throw new RangeError(`Dataset: expected ${expected}, got ${count}`);
  }
}

function targetsOf({ targets, targetShape }: RegressionOptions): Answers {
  return checkTargets(targets, targetShape);
}

const forAll = { samples: true, sampleShape: true, scale: true } as const;
const forClasses = { labels: true, labelShape: true, classes: true, classNames: true, ignore: true } as const;
const forTargets = { targets: true, targetShape: true } as const;

/** @throws TypeError for an unknown option, or unless there are either labels or targets */
function kindOfAnswers(options: DatasetOptions): "labels" | "targets" {
  const { labels, targets } = (options ?? {}) as Partial<ClassificationOptions & RegressionOptions>;
  if (labels === undefined && targets === undefined) {
    assertOptions<object>("Dataset", options, { ...forAll, ...forClasses, ...forTargets });
    throw new TypeError("Dataset: expected labels, which are class numbers, or for regression targets, got neither");
  }
  const kind = targets === undefined ? "labels" : "targets";
  assertOptions<object>("Dataset", options, { ...forAll, ...(kind === "labels" ? forClasses : forTargets) });
  return kind;
}
