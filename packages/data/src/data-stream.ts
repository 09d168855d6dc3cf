import type { Shape } from "@tsumiki/kernels";
import { describeStream } from "./describe.ts";
import { checkedMap, type MapOptions, type SampleMap } from "./mapped.ts";
import { type DatasetStatistics, inBatch, normalizedView } from "./statistics.ts";
import type { DatasetStep } from "./steps.ts";
import type { DataStreamOptions, StreamPlace } from "./stream-options.ts";
import { StreamReader } from "./stream-reader.ts";
import { checkedStream, mappedStream, type StreamView } from "./stream-view.ts";
import { copyRow, type StreamedRow } from "./streamed-row.ts";

/**
 * Samples that come one after the other, for what does not fit into memory: from a generator, an async one, whatever
 * `for await` goes through. A StreamLoader deals them out in batches.
 *
 * ```ts
 * const stream = new DataStream({
 *   source: async function* () {
 *     for await (const line of lines("digits.jsonl")) yield JSON.parse(line); // { sample: [0, 0.5, …], label: 7 }
 *   },
 *   sampleShape: [1, 28, 28],
 *   classes: 10,
 * });
 * ```
 *
 * The source is a function, which is called for each epoch. Each sample is checked when it comes: its shape, its label, and
 * that its numbers are finite. A stream never changes: `map` and `normalized` give another one, and `steps` lists what is
 * done to every sample, as those of a Dataset do.
 */
export class DataStream<const S extends Shape = Shape> {
  static readonly name: string = "DataStream";
  readonly #stream: StreamView<S>;

  /**
   * @throws TypeError for a source that is no function, and for an option that is not known or of another type; RangeError
   *   or ShapeError for numbers, names or shapes that cannot be
   */
  constructor(options: DataStreamOptions<S>) {
    this.#stream = options instanceof Derived ? options.stream : checkedStream(options);
  }

  /** The number of samples an epoch; undefined if nobody knows. */
  get size(): number | undefined {
    return this.#stream.size;
  }

  /** Of one sample: [channels, height, width] for images. */
  get sampleShape(): S {
    return this.#parts.sampleShape;
  }

  /** Of one sample's label: [] for a class number, [height, width] for a class a pixel. */
  get labelShape(): Shape {
    return this.#parts.answers.shape;
  }

  /** How many classes there are; undefined for regression. */
  get classes(): number | undefined {
    return this.#parts.answers.classes;
  }

  get classNames(): readonly string[] | undefined {
    return this.#parts.answers.classNames;
  }

  /** The label that counts for nothing, if there is one. */
  get ignore(): number | undefined {
    return this.#parts.answers.ignore;
  }

  /** What is done to every sample, in this order. */
  get steps(): readonly DatasetStep[] {
    return this.#stream.view.steps;
  }

  /** Whether samples count by weights: then a batch has `weights`. */
  get isWeighted(): boolean {
    return this.#stream.isWeighted;
  }

  /** Whether the source begins at the position that it is given. */
  get seeks(): boolean {
    return this.#stream.seeks;
  }

  /**
   * Does something fixed to every sample, each time that it comes: it is handed to `f`, which changes it in place or
   * returns what becomes of it. As `Dataset.map`, which does it once.
   * @throws TypeError, RangeError or ShapeError for what is no name, function or shape; what is wrong with a sample is
   *   thrown when it comes
   */
  map<const T extends Shape = S>(name: string, f: SampleMap, options: MapOptions<T> = {}): DataStream<T> {
    return derived(mappedStream(this.#stream, checkedMap("DataStream.map", this.sampleShape, name, f, options)));
  }

  /**
   * (x − mean) / deviation of every element x, of one that is constant x − mean; done in one with the scale.
   * @throws RangeError unless mean and deviation are finite numbers, as many as channels or elements; TypeError for what is
   *   no such object
   */
  normalized(statistics: DatasetStatistics): DataStream<S> {
    const { view } = this.#stream;
    return derived({ ...this.#stream, view: normalizedView(view, statistics, "DataStream.normalized") });
  }

  /**
   * What a number of the samples, scaled but not normalized, is in a batch: of each channel. 0 is black.
   * @throws TypeError of data that are normalized element by element, where it is another one for each
   */
  inBatch(value: number): number[] {
    return inBatch(this.#parts, value);
  }

  /** Begins an epoch, for loaders: its samples are read one after the other. */
  open(place: StreamPlace): StreamReader {
    return new StreamReader(this.#stream, place);
  }

  /** Writes rows one after the other into `samples`, their labels into `labels`, and how much they count into `weights`. */
  copyRows(
    rows: readonly StreamedRow[],
    samples: Float32Array,
    labels: Float32Array,
    weights: Float32Array | undefined,
  ): void {
    const { view } = this.#stream;
    const { sampleSize, labelSize } = view.table;
    for (const [i, row] of rows.entries()) {
      copyRow(view, row, samples, i * sampleSize);
      labels.set(row.label, i * labelSize);
      if (weights) weights[i] = row.weight;
    }
  }

  /** `DataStream of samples [1, 28, 28] in 10 classes, normalized (mean 0.1307, deviation 0.3081)` */
  toString(): string {
    return describeStream(this.#stream);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  get #parts() {
    return this.#stream.view.table.parts;
  }
}

/** What the constructor takes from here alone: a stream that needs no more checks. */
class Derived<S extends Shape> {
  readonly stream: StreamView<S>;

  constructor(stream: StreamView<S>) {
    this.stream = stream;
  }
}

function derived<S extends Shape>(stream: StreamView<S>): DataStream<S> {
  return new DataStream<S>(new Derived(stream) as unknown as DataStreamOptions<S>);
}
