import { assertOptions, checkedBoolean, checkedNumber, kindOf, type Shape } from "@tsumiki/kernels";
import { checkedTable } from "./checked-table.ts";
import { assertDatasets, concatenated } from "./concatenated.ts";
import type { ClassificationOptions, DatasetOptions } from "./dataset-options.ts";
import { DatasetSample } from "./dataset-sample.ts";
import { dealtInFolds, dealtInParts, type SplitOptions } from "./dealt.ts";
import { describe } from "./describe.ts";
import { type MapOptions, mapped, type SampleMap } from "./mapped.ts";
import { flattenSamples, type Numbers } from "./nested.ts";
import type { ClassLabels } from "./read-labels.ts";
import { checkedWeights } from "./sample-weights.ts";
import { countClasses } from "./split.ts";
import { type DatasetStatistics, inBatch, normalizedView, type StatisticsOptions, statisticsOf } from "./statistics.ts";
import { checkedSteps, type DatasetStep, Step } from "./steps.ts";
import type { Table } from "./table.ts";
import { upTo, type View, viewOf } from "./view.ts";

type LabelOptions = Pick<ClassificationOptions, "labelShape" | "classes" | "classNames" | "ignore">;

/**
 * Samples of one shape with their labels: class numbers, or for regression rows of numbers.
 *
 * Samples stay as they were given, bytes as bytes: they become float32 when a batch is made. Subsets share them.
 *
 * A data set never changes: `map`, `normalized`, `filter`, `concat` and all others give another one. What is done to every
 * sample, alike whenever it is read, is a step, and `steps` lists them; training and validation are to have the same.
 */
export class Dataset<const S extends Shape = Shape> {
  static readonly name: string = "Dataset";
  readonly #view: View<S>;

  /**
   * @throws RangeError if there is no sample, not a label for each, a label outside [0, classes) (naming its index), or
   *   a number that is not finite; ShapeError if the numbers do not divide into samples of `sampleShape`.
   */
  constructor(options: DatasetOptions<S>) {
    this.#view = options instanceof Derived ? options.view : viewOfAll(options);
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
    return this.#view.rows.length;
  }

  /** Of one sample: [channels, height, width] for images. */
  get sampleShape(): S {
    return this.#table.parts.sampleShape;
  }

  /** Of one sample's label: [] for a class number, [height, width] for a class a pixel. */
  get labelShape(): Shape {
    return this.#answers.shape;
  }

  /** How many classes there are; undefined for regression. */
  get classes(): number | undefined {
    return this.#answers.classes;
  }

  get classNames(): readonly string[] | undefined {
    return this.#answers.classNames;
  }

  /** The label that counts for nothing, if there is one. */
  get ignore(): number | undefined {
    return this.#answers.ignore;
  }

  /** What was done to every sample, in this order. */
  get steps(): readonly DatasetStep[] {
    return this.#view.steps;
  }

  /** Whether samples count by weights: then a batch has `weights`. */
  get isWeighted(): boolean {
    return this.#view.weights !== undefined;
  }

  /** How much each sample counts: a copy of the weights, 1 for each if there are none. */
  weights(): Float32Array {
    return this.#view.weights?.slice() ?? new Float32Array(this.size).fill(1);
  }

  /**
   * The class number of each sample; of labels of a shape those of all samples, one after the other.
   * @throws TypeError for regression
   */
  labels(): Int32Array {
    const { labels } = this.#table.answersOf(this.#view.rows);
    if (labels instanceof Int32Array) return labels;
    throw new TypeError("Dataset: a data set for regression has no class numbers");
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
   * Writes the samples of these numbers one after the other into `samples`, their labels into `labels`, and how much they
   * count into `weights`.
   * @throws RangeError if there is no sample of one of the numbers
   */
  gather(indices: ArrayLike<number>, samples: Float32Array, labels: Float32Array, weights?: Float32Array): void {
    const { sampleSize, labelSize } = this.#table;
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] as number;
      const row = this.#rowOf(index);
      this.#table.copySample(row, samples, i * sampleSize);
      this.#table.copyLabel(row, labels, i * labelSize);
      if (weights) weights[i] = this.#view.weights?.[index] ?? 1;
    }
  }

  /**
   * Does something fixed to every sample, once and now: each is handed to `f`, which changes it in place or returns what
   * becomes of it. The result lies in memory of its own, in float32: four times that of bytes. (Once, because a step that
   * never changes is not to cost its time in every epoch, and because what is done once cannot be random unseen.)
   *
   * ```ts
   * const inverted = data.map("invert", (pixels) => pixels.map((pixel) => 1 - pixel));
   * ```
   *
   * @param name what `steps` calls it: the same step of other data has the same name
   * @param options the shape of what becomes of a sample, if it is another one
   * @throws RangeError naming the sample of which a number is not finite, or that gets another count of numbers than the
   *   shape has; TypeError for a promise, and for what is no numbers
   */
  map<const T extends Shape = S>(name: string, f: SampleMap, options: MapOptions<T> = {}): Dataset<T> {
    return derived(mapped(this.#view, name, f, options));
  }

  /**
   * Mean and standard deviation of each channel (what has the same place on the first axis: a color, a column), or of each
   * element, over all samples; in float64. Of the training data: all data are `normalized` by these.
   * @throws RangeError for another word than "channel" and "element"
   */
  statistics(options: StatisticsOptions = {}): DatasetStatistics {
    return statisticsOf(this.#view, options);
  }

  /**
   * (x − mean) / deviation of every element x, of one that is constant x − mean. Bytes stay bytes: it is done in one with
   * the scale, as a batch is made.
   *
   * ```ts
   * const statistics = train.statistics();
   * const [normalTrain, normalTest] = [train, test].map((data) => data.normalized(statistics));
   * ```
   *
   * @throws RangeError unless mean and deviation are finite numbers, as many as channels or elements; TypeError for what is
   *   no such object
   */
  normalized(statistics: DatasetStatistics): Dataset<S> {
    return derived(normalizedView(this.#view, statistics));
  }

  /**
   * What a number of the samples, scaled but not normalized, is in a batch: of each channel. 0 is black.
   * @throws TypeError of data that were normalized element by element, where it is another one for each
   */
  inBatch(value: number): number[] {
    return inBatch(this.#table.parts, value);
  }

  /**
   * The samples of which the function says true.
   *
   * ```ts
   * const small = digits.filter(({ label }) => label < 5); // still in 10 classes
   * ```
   *
   * @throws RangeError if there are none; TypeError if it says anything but true or false
   */
  filter(keeps: (sample: DatasetSample) => boolean): Dataset<S> {
    if (typeof keeps !== "function") {
      throw new TypeError(`Dataset.filter: expected a function of a sample, got ${kindOf(keeps)}`);
    }
    const positions = upTo(this.size).filter((index) =>
      checkedBoolean("Dataset.filter", `what it says of sample ${index}`, keeps(new DatasetSample(this.#view, index))),
    );
    if (positions.length === 0) throw new RangeError(`Dataset.filter: none of the ${this.size} samples is kept`);
    return derived(viewOf(this.#view, positions));
  }

  /**
   * These samples and then those of the others, in memory of their own.
   * @throws ShapeError if samples or labels differ in shape; RangeError if classes, their names or the steps differ;
   *   TypeError for what is no data set
   */
  concat(...others: readonly Dataset[]): Dataset<S> {
    assertDatasets(others, (other) => other instanceof Dataset);
    const views = others.map((other) => other.#view);
    return derived(concatenated(this.#view, views));
  }

  /**
   * The same samples, which count by these weights: `batch.weights`.
   * @throws RangeError unless there is a finite number of at least 0 for each sample, and one above 0; TypeError for what
   *   is no array of numbers
   */
  weighted(weights: ArrayLike<number>): Dataset<S> {
    const own = Float32Array.from(checkedWeights("Dataset.weighted", weights, this.size));
    return derived({ ...this.#view, weights: own });
  }

  /**
   * The samples of these numbers, in this order.
   * @throws RangeError if there are none, or no sample of one of the numbers
   */
  subset(indices: ArrayLike<number>): Dataset<S> {
    if (indices.length === 0) throw new RangeError("Dataset.subset: expected at least one index, got none");
    return this.#at(Uint32Array.from(indices, (index) => this.#checkedIndex(index)));
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
    return this.#at(upTo(count));
  }

  /**
   * Parts without a common sample, dealt at random: of two, the first has `fraction` of the samples, rounded, the second
   * the rest; given a list of fractions that add up to 1, there is a part for each. The samples of all parts are in random
   * order.
   *
   * ```ts
   * const [train, validation, test] = data.split([0.8, 0.1, 0.1], { seed: 1, stratified: true });
   * ```
   *
   * @throws RangeError if a part would be empty, or the fractions do not add up to 1; TypeError if a data set for
   *   regression, or one of which a sample has many labels, is to be stratified
   */
  split(fraction: number, options?: SplitOptions): [Dataset<S>, Dataset<S>];
  split<const F extends readonly number[]>(
    fractions: F,
    options?: SplitOptions,
  ): { -readonly [Part in keyof F]: Dataset<S> };
  split(fractions: number | readonly number[], options: SplitOptions = {}): Dataset<S>[] {
    return dealtInParts(this.#view, fractions, options).map((part) => this.#at(part));
  }

  /**
   * Deals the samples at random into k parts, of sizes that differ by one at most, and gives k pairs: all parts but one to
   * train with, and that one to validate.
   *
   * ```ts
   * for (const [train, validation] of data.folds(5, { seed: 1, stratified: true })) { … }
   * ```
   *
   * @throws RangeError unless k is a whole number from 2 to `size`; TypeError as `split`
   */
  folds(k: number, options: SplitOptions = {}): [Dataset<S>, Dataset<S>][] {
    return dealtInFolds(this.#view, k, options).map(
      (parts) => parts.map((part) => this.#at(part)) as [Dataset<S>, Dataset<S>],
    );
  }

  /** `Dataset of 8,000 samples [1, 28, 28] in 10 classes, normalized (mean 0.1307, deviation 0.3081)` */
  toString(): string {
    return describe(this.#view);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  get #table(): Table<S> {
    return this.#view.table;
  }

  get #answers() {
    return this.#table.parts.answers;
  }

  #at(positions: Uint32Array): Dataset<S> {
    return derived(viewOf(this.#view, positions));
  }

  #rowOf(index: number): number {
    return this.#view.rows[this.#checkedIndex(index)] as number;
  }

  #checkedIndex(index: number): number {
    if (typeof index === "number" && this.#view.rows[index] !== undefined) return index;
    const what = typeof index === "number" ? index : kindOf(index);
    throw new RangeError(`Dataset: there is no sample ${what}: expected a whole number in [0, ${this.size})`);
  }
}

/** What the constructor takes from here alone: a view that needs no more checks. */
class Derived<S extends Shape> {
  readonly view: View<S>;

  constructor(view: View<S>) {
    this.view = view;
  }
}

function derived<S extends Shape>(view: View<S>): Dataset<S> {
  return new Dataset<S>(new Derived(view) as unknown as DatasetOptions<S>);
}

function viewOfAll<S extends Shape>(options: DatasetOptions<S>): View<S> {
  const table = checkedTable(options);
  const { samples, scale, weights, steps = [] } = options;
  // Of floats it is a unit; of bytes it is another meaning than that of pixels in [0, 1].
  const isScaled = samples instanceof Uint8Array && scale !== undefined && scale !== 1 / 255;
  return {
    table,
    rows: upTo(table.size),
    weights: weights && Float32Array.from(checkedWeights("Dataset", weights, table.size)),
    steps: [...(isScaled ? [new Step("scaled", String(scale))] : []), ...checkedSteps(steps)],
  };
}
