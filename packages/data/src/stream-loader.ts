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
import { ReadAhead } from "./read-ahead.ts";
import { RestOfRows } from "./rest-of-rows.ts";
import { ShuffleBuffer } from "./shuffle-buffer.ts";
import type { RowReader } from "./stream-reader.ts";
import type { StreamedRow } from "./streamed-row.ts";

/** How a stream is dealt out in batches. */
export interface StreamLoaderOptions extends RandomSource {
  /** Samples a batch. */
  readonly batchSize: number;
  /** Draws each sample from a buffer of so many that have come. Default: the order of the stream. */
  readonly shuffle?: { readonly buffer: number } | undefined;
  /** Leaves out an epoch's last batch if it is not full. Default: false. */
  readonly dropLast?: boolean | undefined;
  /** Varies samples at random, in place, when they come into a batch. */
  readonly augment?: Augmentations | undefined;
  /**
   * In how many epochs `augment` does so, from the first on; in later ones samples are as they are, and so are in the end the
   * running statistics of a batch normalisation. Default: in all.
   */
  readonly augmentEpochs?: number | undefined;
  /** How many batches are read while one is used: so the source goes on while a step runs. Default: 1. */
  readonly prefetch?: number | undefined;
}

const known = {
  batchSize: true,
  shuffle: true,
  dropLast: true,
  augment: true,
  augmentEpochs: true,
  prefetch: true,
  seed: true,
  generator: true,
} as const;

/**
 * Goes through a stream in batches; each `for await … of` over it is one epoch, for which the stream's source is called.
 *
 * ```ts
 * for await (const { images, labels } of new StreamLoader(stream, { batchSize: 100, shuffle: { buffer: 1000 } })) { … }
 * ```
 *
 * A batch is as that of a DataLoader, valid until the next one, and its `indices` are the numbers of the samples in the
 * stream. What is random follows from the seed, the epoch and the position in the epoch's order, as there: the size of
 * batches, how many are read ahead, and being restored change nothing. A loop that is left waits until the source has let
 * go, unless that is still waited for: then a generator's `finally` runs when what it waits for has come.
 */
export class StreamLoader<const S extends Shape = Shape> implements AsyncIterable<Batch<S>> {
  static readonly name: string = "StreamLoader";
  readonly dataset: DataStream<S>;
  readonly batchSize: number;
  readonly dropLast: boolean;
  readonly #buffer: number;
  readonly #prefetch: number;
  readonly #augmenter: Augmenter | undefined;
  readonly #memories = new WeakMap<Backend, BatchMemory<S>>();
  /** Those of the batch that is being made. */
  #rows: readonly StreamedRow[] = [];
  /** Where the latest batch ends; if it was the last of its epoch, in that one still. */
  #place: LoaderState;
  /** The same, but for the last one of an epoch the beginning of the next. */
  #now: LoaderState;
  /** Where the next loop begins. */
  #next: LoaderState;
  /** Whether the next loop may find nothing, since all of its epoch was dealt. */
  #mayBeOver = false;

  /**
   * @throws RangeError if batchSize or the buffer is not a whole number of at least 1, or a batch is larger than the
   *   stream; TypeError for no stream, and for an unknown option.
   */
  constructor(stream: DataStream<S>, options: StreamLoaderOptions) {
    const place = "StreamLoader";
    if (!(stream instanceof DataStream)) {
      const isData = (stream as unknown) instanceof Dataset;
      const hint = isData ? "a Dataset is dealt out by a DataLoader" : "new DataStream({ source, … }) makes one";
      throw new TypeError(`${place}: expected a DataStream, got ${kindOf(stream)}; ${hint}`);
    }
    assertOptions(place, options, known);
    const {
      batchSize,
      shuffle,
      dropLast = false,
      augment,
      augmentEpochs,
      prefetch = 1,
      seed,
      generator,
    } = options ?? {};
    checkedNumber(place, "batchSize", batchSize, "a whole number of at least 1");
    if (stream.size !== undefined && batchSize > stream.size) {
      throw new RangeError(
        `${place}: a batchSize of ${batchSize} is more than the stream's ${stream.size} samples; take at most that`,
      );
    }
    this.dataset = stream;
    this.batchSize = batchSize;
    this.dropLast = checkedBoolean(place, "dropLast", dropLast);
    this.#buffer = shuffle === undefined ? 0 : checkedBuffer(shuffle);
    this.#prefetch = checkedNumber(place, "prefetch", prefetch, "a whole number of at least 0");
    this.#augmenter = augmenterOf("StreamLoader", stream, { augment, augmentEpochs });
    const isRandom = this.#buffer > 0 || augment !== undefined || seed !== undefined || generator !== undefined;
    const drawn = generatorOf(place, options);
    this.#place = this.#now = this.#next = { seed: isRandom ? drawn.key() : 0, epoch: 0, position: 0 };
    // The compiler knows of none; who writes `for … of` all the same is told what helps.
    Object.defineProperty(this, Symbol.iterator, { value: refuse });
  }

  /** Batches an epoch; undefined if nobody knows. */
  get length(): number | undefined {
    return this.#batchesFrom(0);
  }

  /** Batches of the next loop: those of an epoch, or after `restore` those that its epoch has left. */
  get batchesLeft(): number | undefined {
    return this.#batchesFrom(this.#next.position);
  }

  /** The names of the augmentations, in their order. */
  get augmentations(): readonly string[] {
    return this.#augmenter?.names ?? [];
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Batch<S>> {
    let isLeft = false;
    let reading: ReadAhead | undefined;
    const open = (place: LoaderState) => {
      reading = new ReadAhead(this.#readerAt(place), this.batchSize, this.#prefetch);
      return reading;
    };
    const batches = this.#batches(open);
    return {
      next: () => (isLeft ? Promise.resolve({ done: true, value: undefined }) : batches.next()),
      // A generator that waits for the source would not hear of it before that comes.
      return: async () => {
        isLeft = true;
        await reading?.leave();
        return batches.return(undefined);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Where the loader stands after the latest batch, whatever was read ahead: `restore` goes on with the one after it. */
  save(): LoaderState {
    const { seed, epoch, position } = this.#now;
    return this.#batchesFrom(position) === 0 ? { seed, epoch: epoch + 1, position: 0 } : { ...this.#now };
  }

  /**
   * The next loop goes through the rest of the epoch in which the state was saved, and those after it through the epochs
   * that follow. Samples that were dealt are read once more and passed over, unless the stream `seeks` and is not shuffled.
   * @throws TypeError or RangeError if the state is none that `save` gave for so many samples
   */
  restore(state: LoaderState): void {
    this.#moveTo(checkedLoaderState("StreamLoader.restore", state, this.#extent));
    this.#next = this.save(); // of a loader that drops nothing, or less, the epoch may be whole
    this.#mayBeOver = false;
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
          () => this.#place,
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
    return assignState("StreamLoader.load", this.state(), state, options);
  }

  /** `StreamLoader of batches of 100, drawn from 1,000, augmented by shift, noise` */
  toString(): string {
    const { length } = this;
    const batches = length === undefined ? "batches" : counted(length, "batch", "batches");
    const order = this.#buffer > 0 ? `, drawn from ${this.#buffer.toLocaleString("en-US")}` : "";
    return `StreamLoader of ${batches} of ${this.batchSize}${order}${this.#augmenter ?? ""}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  async *#batches(open: (place: LoaderState) => ReadAhead): AsyncGenerator<Batch<S>, void, void> {
    let place = this.#next;
    const mayBeOver = this.#mayBeOver;
    this.#mayBeOver = false;
    if (mayBeOver && this.#batchesFrom(place.position) === 0) {
      this.#moveTo({ ...place, epoch: place.epoch + 1, position: 0 });
      return;
    }
    let batches = yield* this.#epoch(open(place), place);
    if (mayBeOver) return;
    if (batches === 0 && place.position > 0) {
      // All of a stream of which nobody knew the end had been dealt.
      place = { ...place, epoch: place.epoch + 1, position: 0 };
      batches = yield* this.#epoch(open(place), place);
    }
    if (batches === 0) {
      throw new RangeError(
        `StreamLoader: epoch ${place.epoch} has fewer samples than a batch of ${this.batchSize}, and dropLast leaves those out; take smaller batches`,
      );
    }
  }

  /** What an epoch has left; returns how many batches these were, unless the loop was left. */
  async *#epoch(
    reading: ReadAhead,
    { seed, epoch, position }: LoaderState,
  ): AsyncGenerator<Batch<S>, number | undefined, void> {
    const next = { seed, epoch: epoch + 1, position: 0 };
    this.#place = this.#now = { seed, epoch, position };
    this.#next = next;
    let batches = 0;
    try {
      for (;;) {
        const rows = await reading.next();
        if (rows === undefined) return undefined;
        const isLast = rows.length < this.batchSize;
        if (rows.length > 0 && !(isLast && this.dropLast)) {
          const batch = this.#made(rows, { seed, epoch, position });
          position += rows.length;
          batches++;
          this.#place = { seed, epoch, position };
          this.#now = isLast ? next : this.#place;
          yield batch;
        }
        if (!isLast) continue;
        this.#place = this.#now = next;
        return batches;
      }
    } finally {
      await reading.leave();
    }
  }

  #made(rows: readonly StreamedRow[], place: LoaderState): Batch<S> {
    this.#rows = rows;
    const indices = Uint32Array.from(rows, ({ index }) => index);
    const batch = this.#memory().load(indices, this.#augmenter, place);
    this.#rows = [];
    return batch;
  }

  /** The rest of an epoch, in its order. */
  #readerAt(place: LoaderState): RowReader {
    const { seed, epoch, position } = place;
    const isShuffled = this.#buffer > 0;
    if (this.dataset.seeks && !isShuffled) return this.dataset.open(place);
    const reader = this.dataset.open({ seed, epoch, position: 0 });
    const order = isShuffled ? new ShuffleBuffer(reader, this.#buffer, new Generator(`${seed} ${epoch}`)) : reader;
    return position === 0 ? order : new RestOfRows(order, place);
  }

  get #extent() {
    return { name: "stream", size: this.dataset.size };
  }

  #moveTo(place: LoaderState): void {
    this.#place = this.#now = this.#next = place;
    this.#mayBeOver = place.position > 0;
  }

  /** Of an epoch, after so many of its samples. */
  #batchesFrom(position: number): number | undefined {
    const { size } = this.dataset;
    return size === undefined ? undefined : batchesIn(size - position, this.batchSize, this.dropLast);
  }

  #memory(): BatchMemory<S> {
    const backend = currentBackend();
    const { sampleShape, labelShape, classes, isWeighted } = this.dataset;
    const memory =
      this.#memories.get(backend) ??
      new BatchMemory<S>(backend, {
        sampleShape,
        labelShape,
        classes,
        isWeighted,
        gather: (_, samples, labels, weights) => this.dataset.copyRows(this.#rows, samples, labels, weights),
      });
    this.#memories.set(backend, memory);
    return memory;
  }
}

function checkedBuffer(shuffle: { readonly buffer: number }): number {
  const place = "StreamLoader, shuffle";
  if (typeof shuffle !== "object" || shuffle === null) {
    throw new TypeError(
      `${place}: expected { buffer: 1000 }, how many samples each is drawn from, got ${kindOf(shuffle)}`,
    );
  }
  assertOptions(place, shuffle, { buffer: true });
  return checkedNumber(place, "buffer", shuffle.buffer, "a whole number of at least 1");
}

function refuse(): never {
  throw new TypeError(
    "StreamLoader: a stream is waited for: write for await (const batch of loader), in an async function",
  );
}
