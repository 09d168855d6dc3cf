import {
  assertOptions,
  type Backend,
  checkedBoolean,
  checkedNumber,
  currentBackend,
  kindOf,
  type Shape,
} from "@tsumiki/kernels";
import {
  type AssignOptions,
  assignState,
  Generator,
  type Numbers,
  type Unmatched,
  type ValuesLike,
} from "@tsumiki/tensor";
import type { Augmentations } from "./augmentation/augmentation.ts";
import { type Augmenter, augmenterOf } from "./augmentation/augmenter.ts";
import { type Batch, BatchMemory } from "./batch-memory.ts";
import { batchesIn, counted } from "./counted.ts";
import { DataStream } from "./data-stream.ts";
import { Dataset } from "./dataset.ts";
import { checkedLoaderState, type LoaderState, placeOf } from "./loader-state.ts";
import { generatorOf, type RandomSource } from "./random-source.ts";
import { type Sampling, WeightedSampler } from "./sampling.ts";
import { upTo } from "./view.ts";

/** How a data set is dealt out in batches. */
export interface DataLoaderOptions extends RandomSource {
  /** Samples a batch. */
  readonly batchSize: number;
  /** Draws a new order for each epoch. Default: false, the order of the data set. */
  readonly shuffle?: boolean | undefined;
  /** Leaves out an epoch's last batch if it is not full. Default: false. */
  readonly dropLast?: boolean | undefined;
  /**
   * Draws the samples of each epoch, as many as the data set has: `{ balanced: true }` every class equally often,
   * `{ weights }` each sample in proportion to its weight. Samples may come again, others not. Default: each comes once.
   */
  readonly sampling?: Sampling | undefined;
  /** Varies samples at random, in place, each time that they come into a batch. What is fixed is the data set's: `map`. */
  readonly augment?: Augmentations | undefined;
  /**
   * In how many epochs `augment` does so, from the first on; in later ones samples are as they are, and so are in the end the
   * running statistics of a batch normalisation. Default: in all.
   */
  readonly augmentEpochs?: number | undefined;
}

const known = {
  batchSize: true,
  shuffle: true,
  dropLast: true,
  sampling: true,
  augment: true,
  augmentEpochs: true,
  seed: true,
  generator: true,
} as const;

/**
 * Goes through a data set in batches; each `for … of` over it is one epoch, in which every sample comes once.
 *
 * ```ts
 * for (const { images, labels } of new DataLoader(train, { batchSize: 100, shuffle: true })) { … }
 * ```
 *
 * A batch is made on the backend that is current then, and valid until the next one: its memory is used again. To read
 * it later is an error.
 *
 * One seed is drawn when the loader is made, if anything about it is random. An epoch's order comes from the seed and the
 * epoch's number, what is random about a sample from these two and its position in that order. So the size of batches
 * changes neither, and a loader that is restored goes on as the one that was saved.
 */
export class DataLoader<const S extends Shape = Shape> implements Iterable<Batch<S>>, AsyncIterable<Batch<S>> {
  static readonly name: string = "DataLoader";
  readonly dataset: Dataset<S>;
  readonly batchSize: number;
  /** Whether each epoch draws its samples, so that not every one comes once. */
  readonly isSampling: boolean;
  readonly #shuffle: boolean;
  readonly #dropLast: boolean;
  readonly #sampler: WeightedSampler | undefined;
  readonly #augmenter: Augmenter | undefined;
  readonly #memories = new WeakMap<Backend, BatchMemory<S>>();
  /** Where the latest batch ends. */
  #now: LoaderState;
  /** Where the next loop begins. */
  #next: LoaderState;

  /**
   * @throws RangeError if batchSize is not a whole number from 1 to the size of the data set; TypeError for no data set,
   *   and for an unknown option.
   */
  constructor(dataset: Dataset<S>, options: DataLoaderOptions) {
    if (dataset instanceof DataStream) {
      throw new TypeError("DataLoader: a DataStream is dealt out by a StreamLoader: new StreamLoader(stream, …)");
    }
    if (!(dataset instanceof Dataset)) {
      throw new TypeError(
        `DataLoader: expected a Dataset, got ${kindOf(dataset)}; Dataset.from(samples, labels) makes one of arrays`,
      );
    }
    assertNone(options);
    assertOptions("DataLoader", options, known);
    const { batchSize, shuffle = false, dropLast = false, sampling, augment, augmentEpochs } = options ?? {};
    checkedNumber("DataLoader", "batchSize", batchSize, "a whole number of at least 1");
    if (batchSize > dataset.size) {
      throw new RangeError(
        `DataLoader: a batchSize of ${batchSize} is more than the data set's ${dataset.size} samples; take at most that`,
      );
    }
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.#shuffle = checkedBoolean("DataLoader", "shuffle", shuffle);
    this.#dropLast = checkedBoolean("DataLoader", "dropLast", dropLast);
    this.#sampler = sampling === undefined ? undefined : new WeightedSampler(dataset, sampling);
    this.#augmenter = augmenterOf("DataLoader", dataset, { augment, augmentEpochs });
    this.isSampling = this.#sampler !== undefined;
    const generator = generatorOf("DataLoader", options);
    // One that goes in order draws nothing: whoever evaluates between two steps changes nothing in those to come.
    const isRandom = this.#shuffle || this.isSampling || this.#augmenter !== undefined;
    this.#now = this.#next = { seed: isRandom ? generator.key() : 0, epoch: 0, position: 0 };
  }

  /** Batches an epoch. */
  get length(): number {
    return this.#batchesFrom(0);
  }

  /** Batches of the next loop: those of an epoch, or after `restore` those that its epoch has left. */
  get batchesLeft(): number {
    return this.#batchesFrom(this.#next.position);
  }

  /** The names of the augmentations, in their order. */
  get augmentations(): readonly string[] {
    return this.#augmenter?.names ?? [];
  }

  /** The same batches, for what goes through loaders and streams alike: here there is nothing to wait for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Batch<S>, void, void> {
    for (const batch of this) yield batch;
  }

  *[Symbol.iterator](): IterableIterator<Batch<S>> {
    const { batchSize } = this;
    const { seed, epoch, position } = this.#next;
    const order = this.#order(seed, epoch);
    const end = position + this.#batchesFrom(position) * batchSize;
    this.#now = this.#next;
    this.#next = { seed, epoch: epoch + 1, position: 0 };
    for (let start = position; start < end; start += batchSize) {
      const indices = order.subarray(start, start + batchSize);
      const batch = this.#memory().load(indices, this.#augmenter, { seed, epoch, position: start });
      this.#now = { seed, epoch, position: start + indices.length };
      yield batch;
    }
  }

  /** Where the loader stands after the latest batch: `restore` goes on with the one that comes after it. */
  save(): LoaderState {
    const { seed, epoch, position } = this.#now;
    return this.#batchesFrom(position) > 0 ? { ...this.#now } : { seed, epoch: epoch + 1, position: 0 };
  }

  /**
   * The next loop goes through the rest of the epoch in which the state was saved, and those after it through the epochs
   * that follow. The state may be of a loader with another batchSize: order and augmentation are the same.
   * @throws TypeError or RangeError if the state is none that `save` gave for so many samples
   */
  restore(state: LoaderState): void {
    const { seed, epoch, position } = checkedLoaderState("DataLoader.restore", state, this.#extent);
    const isWhole = this.#batchesFrom(position) === 0; // of a loader that drops nothing, or less
    this.#now = this.#next = isWhole ? { seed, epoch: epoch + 1, position: 0 } : { seed, epoch, position };
  }

  /**
   * The same among numbers that can be saved beside a model's: "place", of `load`. Within an epoch of which nothing is left
   * it is still that epoch's end.
   */
  state(): Map<string, Numbers> {
    return new Map([
      [
        "place",
        placeOf(
          () => this.#now,
          this.#extent,
          (place) => this.#moveTo(place),
        ),
      ],
    ]);
  }

  /**
   * The next loop goes through what is left of the epoch in which the state was, which may be nothing; the one after it
   * through the next epoch.
   * @throws ShapeError or RangeError if the state is none of a loader over so many samples
   */
  load(state: ReadonlyMap<string, ValuesLike>, options: AssignOptions = {}): Unmatched {
    return assignState("DataLoader.load", this.state(), state, options);
  }

  /** `DataLoader of 80 batches of 100, shuffled, augmented by shift, noise` */
  toString(): string {
    const { batchSize, length } = this;
    const rest = this.#dropLast ? 0 : this.dataset.size % batchSize;
    const last = rest === 0 ? "" : `, the last of ${rest}`;
    const order = this.isSampling ? ", sampled" : this.#shuffle ? ", shuffled" : "";
    return `DataLoader of ${counted(length, "batch", "batches")} of ${batchSize}${last}${order}${this.#augmenter ?? ""}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  get #extent() {
    return { name: "data set", size: this.dataset.size };
  }

  #moveTo(place: LoaderState): void {
    this.#now = this.#next = place;
  }

  /** Of an epoch, after so many of its samples. */
  #batchesFrom(position: number): number {
    return batchesIn(this.dataset.size - position, this.batchSize, this.#dropLast);
  }

  #order(seed: number, epoch: number): Uint32Array {
    const { size } = this.dataset;
    if (!this.#sampler && !this.#shuffle) return upTo(size);
    const generator = new Generator(`${seed} ${epoch}`);
    return this.#sampler ? this.#sampler.draw(size, generator) : generator.permutation(size);
  }

  #memory(): BatchMemory<S> {
    const backend = currentBackend();
    const memory = this.#memories.get(backend) ?? new BatchMemory(backend, this.dataset);
    this.#memories.set(backend, memory);
    return memory;
  }
}

/** What others have, and why it is not here. */
const missing = {
  // It was both, and what was fixed in it missed the validation data.
  transform:
    "there is no transform; what is fixed belongs to all data, data.map(name, function), and what is random to the loader: augment",
  prefetch:
    "there is no prefetch; what lies in memory need not be waited for. A StreamLoader reads ahead: new StreamLoader(stream, { prefetch })",
} as const;

function assertNone(options: object | undefined): void {
  if (typeof options !== "object" || options === null) return;
  for (const [name, why] of Object.entries(missing)) {
    if (name in options) throw new TypeError(`DataLoader: ${why}`);
  }
}
