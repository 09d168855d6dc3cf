import { assertOptions, checkedBoolean, checkedNumber, kindOf, type Shape, showShape } from "@tsumiki/kernels";
import { counted } from "./counted.ts";
import { flattenSamples, type Numbers } from "./nested.ts";
import { generatorOf, type RandomSource } from "./random-source.ts";
import type { ClassLabels } from "./read-labels.ts";
import { countClasses, splitAtRandom, splitStratified } from "./split.ts";
import { type ClassificationOptions, type DatasetOptions, Table } from "./table.ts";

type LabelOptions = Pick<ClassificationOptions, "labelShape" | "classes" | "classNames" | "ignore">;

/** How `Dataset.split` deals samples out. */
export interface SplitOptions extends RandomSource {
  /** Gives every class the same share in both parts. Default: false. */
  readonly stratified?: boolean | undefined;
}

/**
 * Samples of one shape with their labels: class numbers, or for regression rows of numbers.
 *
 * Samples stay as they were given, bytes as bytes: they become float32 when a batch is made. Subsets share them.
 */
export class Dataset<const S extends Shape = Shape> {
  static readonly name: string = "Dataset";
  readonly #table: Table<S>;
  /** The row of the table of each sample. */
  readonly #rows: Uint32Array;

  /**
   * @throws RangeError if there is no sample, not a label for each, a label outside [0, classes) (naming its index), or
   *   a number that is not finite; ShapeError if the numbers do not divide into samples of `sampleShape`.
   */
  constructor(options: DatasetOptions<S>);
  /** @internal Some rows of a table that has been checked. */
  constructor(table: Table<S>, rows: Uint32Array);
  constructor(source: DatasetOptions<S> | Table<S>, rows?: Uint32Array) {
    this.#table = source instanceof Table ? source : new Table(source);
    this.#rows = rows ?? Uint32Array.from({ length: this.#table.size }, (_, row) => row);
  }

  /**
   * From arrays of numbers, one a sample, nested one level an axis: `Dataset.from([[0, 1], [1, 1]], [1, 0])`.
   *
   * @param options what the constructor takes beside labels: the number of classes and their names, labels of a shape, and
   *   the one to ignore
   * @throws ShapeError if samples differ in shape, TypeError if they hold anything but numbers; see also the constructor
   */
  static from(samples: readonly Numbers[], labels: ClassLabels, options: LabelOptions = {}): Dataset {
    assertOptions("Dataset.from", options, { labelShape: true, classes: true, classNames: true, ignore: true });
    return new Dataset({ ...flattenSamples(samples), labels, ...options });
  }

  /** The number of samples. */
  get size(): number {
    return this.#rows.length;
  }

  /** Of one sample: [channels, height, width] for images. */
  get sampleShape(): S {
    return this.#table.sampleShape;
  }

  /** Of one sample's label: [] for a class number, [height, width] for a class a pixel. */
  get labelShape(): Shape {
    return this.#table.labelShape;
  }

  /** How many classes there are; undefined for regression. */
  get classes(): number | undefined {
    return this.#table.classes;
  }

  get classNames(): readonly string[] | undefined {
    return this.#table.classNames;
  }

  /** The label that counts for nothing, if there is one. */
  get ignore(): number | undefined {
    return this.#table.ignore;
  }

  /**
   * The class number of each sample; of labels of a shape those of all samples, one after the other.
   * @throws TypeError for regression
   */
  labels(): Int32Array {
    const { labels, labelSize } = this.#table;
    if (!(labels instanceof Int32Array)) throw new TypeError("Dataset: a data set for regression has no class numbers");
    const copy = new Int32Array(this.size * labelSize);
    for (const [index, row] of this.#rows.entries()) {
      copy.set(labels.subarray(row * labelSize, (row + 1) * labelSize), index * labelSize);
    }
    return copy;
  }

  /**
   * How many labels of each class there are, of samples or of all their positions; those that are ignored count nowhere.
   * @throws TypeError for regression
   */
  classCounts(): number[] {
    return countClasses(this.labels(), this.classes as number, this.ignore);
  }

  /**
   * The elements of one sample as they are in a batch.
   * @throws RangeError if there is no sample of that number
   */
  sample(index: number): Float32Array {
    const elements = new Float32Array(this.#table.sampleSize);
    this.#table.copySample(this.#rowOf(index), elements, 0);
    return elements;
  }

  /**
   * Writes the samples of these numbers one after the other into `samples`, and their labels into `labels`.
   * @throws RangeError if there is no sample of one of the numbers
   */
  gather(indices: ArrayLike<number>, samples: Float32Array, labels: Float32Array): void {
    const { sampleSize, labelSize } = this.#table;
    for (let i = 0; i < indices.length; i++) {
      const row = this.#rowOf(indices[i] as number);
      this.#table.copySample(row, samples, i * sampleSize);
      this.#table.copyLabel(row, labels, i * labelSize);
    }
  }

  /**
   * The samples of these numbers, in this order.
   * @throws RangeError if there are none, or no sample of one of the numbers
   */
  subset(indices: ArrayLike<number>): Dataset<S> {
    if (indices.length === 0) throw new RangeError("Dataset.subset: expected at least one index, got none");
    const rows = Uint32Array.from(indices, (index) => this.#rowOf(index));
    return new Dataset(this.#table, rows);
  }

  /**
   * The first `count` samples.
   * @throws RangeError unless count is a whole number from 1 to `size`
   */
  take(count: number): Dataset<S> {
    checkedNumber("Dataset.take", "count", count, "a whole number of at least 1");
    if (count > this.size) {
      throw new RangeError(`Dataset.take: expected a whole number from 1 to the size ${this.size}, got ${count}`);
    }
    return new Dataset(this.#table, this.#rows.slice(0, count));
  }

  /**
   * Two parts without a common sample, dealt at random: the first has `fraction` of the samples, rounded, the second
   * the rest. The samples of both are in random order.
   *
   * @throws RangeError if one part would be empty; TypeError if a data set for regression, or one of which a sample has
   *   many labels, is to be stratified
   */
  split(fraction: number, options: SplitOptions = {}): [Dataset<S>, Dataset<S>] {
    checkedNumber("Dataset.split", "fraction", fraction, "a number in (0, 1)");
    assertOptions("Dataset.split", options, { seed: true, generator: true, stratified: true });
    const count = Math.round(fraction * this.size);
    if (!(count >= 1 && count < this.size)) {
      throw new RangeError(
        `Dataset.split: expected a fraction that leaves both parts some of the ${this.size} samples, got ${fraction}`,
      );
    }
    const stratified = checkedBoolean("Dataset.split", "stratified", options.stratified ?? false);
    const generator = generatorOf("Dataset.split", options);
    const [first, second] = stratified
      ? splitStratified(this.#strata(), (this.classes as number) + 1, count, generator)
      : splitAtRandom(this.size, count, generator);
    return [this.subset(first), this.subset(second)];
  }

  /** `Dataset of 8,000 samples [1, 28, 28] in 10 classes` */
  toString(): string {
    const samples = `Dataset of ${counted(this.size, "sample")} ${showShape(this.sampleShape)}`;
    if (this.classes === undefined) return `${samples} with targets ${showShape(this.labelShape)}`;
    const labels = this.labelShape.length === 0 ? "" : ` with labels ${showShape(this.labelShape)}`;
    return `${samples}${labels} in ${counted(this.classes, "class", "classes")}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** The class of each sample; what is ignored is one more. */
  #strata(): Int32Array {
    const labels = this.labels();
    if (this.labelShape.length > 0) {
      throw new TypeError(
        `Dataset.split: samples with labels ${showShape(this.labelShape)} belong to no one class; leave out stratified`,
      );
    }
    return labels.map((label) => (label === this.ignore ? (this.classes as number) : label));
  }

  #rowOf(index: number): number {
    const row = typeof index === "number" ? this.#rows[index] : undefined;
    if (row !== undefined) return row;
    const what = typeof index === "number" ? index : kindOf(index);
    throw new RangeError(`Dataset: there is no sample ${what}: expected a whole number in [0, ${this.size})`);
  }
}
