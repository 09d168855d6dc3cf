import {
  assertOptions,
  type Backend,
  checkedBoolean,
  checkedNumber,
  currentBackend,
  kindOf,
  type Shape,
} from "@tsumiki/kernels";
import type { Generator } from "@tsumiki/tensor";
import { type Batch, BatchMemory } from "./batch-memory.ts";
import { counted } from "./counted.ts";
import { Dataset } from "./dataset.ts";
import { generatorOf, type RandomSource } from "./random-source.ts";

/** How a data set is dealt out in batches. */
export interface DataLoaderOptions extends RandomSource {
  /** Samples a batch. */
  readonly batchSize: number;
  /** Draws a new order for each epoch. Default: false, the order of the data set. */
  readonly shuffle?: boolean | undefined;
  /** Leaves out an epoch's last batch if it is not full. Default: false. */
  readonly dropLast?: boolean | undefined;
  /** Changes a sample, in place, each time that it comes into a batch: to normalise it, or to vary it at random. */
  readonly transform?: ((sample: Float32Array, generator: Generator) => void) | undefined;
}

const known = {
  batchSize: true,
  shuffle: true,
  dropLast: true,
  transform: true,
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
 */
export class DataLoader<const S extends Shape = Shape> implements Iterable<Batch<S>> {
  static readonly name: string = "DataLoader";
  readonly dataset: Dataset<S>;
  readonly batchSize: number;
  /** What `shuffle` and `transform` draw from. To repeat an epoch, save its state before and restore it. */
  readonly generator: Generator;
  readonly #shuffle: boolean;
  readonly #dropLast: boolean;
  readonly #transform: DataLoaderOptions["transform"];
  readonly #memories = new WeakMap<Backend, BatchMemory<S>>();

  /**
   * @throws RangeError if batchSize is not a whole number from 1 to the size of the data set; TypeError for no data set,
   *   and for an unknown option.
   */
  constructor(dataset: Dataset<S>, options: DataLoaderOptions) {
    if (!(dataset instanceof Dataset)) {
      throw new TypeError(
        `DataLoader: expected a Dataset, got ${kindOf(dataset)}; Dataset.from(samples, labels) makes one of arrays`,
      );
    }
    assertOptions("DataLoader", options, known);
    const { batchSize, shuffle = false, dropLast = false, transform } = options ?? {};
    checkedNumber("DataLoader", "batchSize", batchSize, "a whole number of at least 1");
    if (transform !== undefined && typeof transform !== "function") {
      throw new TypeError(`DataLoader: transform must be a function, got ${kindOf(transform)}`);
    }
    if (batchSize > dataset.size) {
      throw new RangeError(
        `DataLoader: a batchSize of ${batchSize} is more than the data set's ${dataset.size} samples; take at most that`,
      );
    }
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.generator = generatorOf("DataLoader", options);
    this.#shuffle = checkedBoolean("DataLoader", "shuffle", shuffle);
    this.#dropLast = checkedBoolean("DataLoader", "dropLast", dropLast);
    this.#transform = transform;
  }

  /** Batches an epoch. */
  get length(): number {
    const batches = this.dataset.size / this.batchSize;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  *[Symbol.iterator](): IterableIterator<Batch<S>> {
    const { batchSize, length } = this;
    const order = this.#order();
    for (let step = 0; step < length; step++) {
      yield this.#load(order.subarray(step * batchSize, (step + 1) * batchSize));
    }
  }

  /** `DataLoader of 80 batches of 100, shuffled` */
  toString(): string {
    const { batchSize, length } = this;
    const rest = this.#dropLast ? 0 : this.dataset.size % batchSize;
    const last = rest === 0 ? "" : `, the last of ${rest}`;
    const how = `${this.#shuffle ? ", shuffled" : ""}${this.#transform ? ", transformed" : ""}`;
    return `DataLoader of ${counted(length, "batch", "batches")} of ${batchSize}${last}${how}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  #order(): Uint32Array {
    const { size } = this.dataset;
    if (this.#shuffle) return this.generator.permutation(size);
    return Uint32Array.from({ length: size }, (_, index) => index);
  }

  #load(indices: Uint32Array): Batch<S> {
    const transform = this.#transform;
    return this.#memory().load(indices, transform && ((sample) => transform(sample, this.generator)));
  }

  #memory(): BatchMemory<S> {
    const backend = currentBackend();
    const memory = this.#memories.get(backend) ?? new BatchMemory(backend, this.dataset);
    this.#memories.set(backend, memory);
    return memory;
  }
}
