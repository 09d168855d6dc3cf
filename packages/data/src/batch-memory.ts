import { type Backend, type Block, frozenShape, type Shape, showShape, sizeOf } from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import type { Augmenter, BatchPlace } from "./augment.ts";
import { Dataset } from "./dataset.ts";

/** Some samples of a data set, as tensors that are valid until the loader's next batch. */
export interface Batch<S extends Shape = Shape> {
  /** [batch, …sampleShape] */
  readonly images: Tensor<[number, ...S]>;
  /** Class numbers [batch], or [batch, …labelShape]; for regression the targets [batch, …targetShape]. */
  readonly labels: Tensor;
  /** Which samples of the data set these are. */
  readonly indices: Uint32Array;
  /** How much each sample counts [batch], if the data set says so. */
  readonly weights?: Tensor | undefined;
}

/** What batches are made of: a data set, or what has come of a stream. */
export type BatchSource<S extends Shape = Shape> = Pick<
  Dataset<S>,
  "sampleShape" | "labelShape" | "isWeighted" | "gather"
>;

/** A batch that a loader made. */
class LoadedBatch<S extends Shape> implements Batch<S> {
  readonly images: Tensor<[number, ...S]>;
  readonly labels: Tensor;
  readonly indices: Uint32Array;
  readonly weights: Tensor | undefined;

  constructor(images: Tensor<[number, ...S]>, labels: Tensor, indices: Uint32Array, weights: Tensor | undefined) {
    this.images = images;
    this.labels = labels;
    this.indices = indices;
    this.weights = weights;
  }

  /** `Batch of images [100, 1, 28, 28] and labels [100]` */
  toString(): string {
    const weighted = this.weights ? ", weighted" : "";
    return `Batch of images ${showShape(this.images.shape)} and labels ${showShape(this.labels.shape)}${weighted}`;
  }

  /** Short: a hundred images are no message. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

const writer = "the loader's next batch: clone() what you keep";

/** A loader's batches on one backend: memory is taken for the first of each size and written anew for the others. */
export class BatchMemory<S extends Shape> {
  readonly #backend: Backend;
  readonly #source: BatchSource<S>;
  readonly #buffers = new Map<number, BatchBuffer<S>>();
  #latest: BatchBuffer<S> | undefined;

  constructor(backend: Backend, source: BatchSource<S>) {
    this.#backend = backend;
    this.#source = source;
  }

  /** The samples of these numbers. From now on the batch before this one is stale, also if it was of another size. */
  load(indices: Uint32Array, augmenter: Augmenter | undefined, place: BatchPlace): Batch<S> {
    this.#latest?.retire();
    this.#latest = this.#bufferFor(indices.length);
    return this.#latest.load(indices, augmenter, place);
  }

  #bufferFor(size: number): BatchBuffer<S> {
    const buffer = this.#buffers.get(size) ?? new BatchBuffer(this.#backend, this.#source, size);
    this.#buffers.set(size, buffer);
    return buffer;
  }
}

/** Room for the batches of one size. */
class BatchBuffer<S extends Shape> {
  readonly #source: BatchSource<S>;
  readonly #images: Room;
  readonly #labels: Room;
  readonly #weights: Room | undefined;

  constructor(backend: Backend, source: BatchSource<S>, size: number) {
    this.#source = source;
    this.#images = new Room(backend, [size, ...source.sampleShape]);
    this.#labels = new Room(backend, [size, ...source.labelShape]);
    this.#weights = source.isWeighted ? new Room(backend, [size]) : undefined;
  }

  load(indices: Uint32Array, augmenter: Augmenter | undefined, place: BatchPlace): Batch<S> {
    const source = this.#source;
    const dataset = source instanceof Dataset ? source : undefined;
    const [samples, labels] = [this.#images.staging, this.#labels.staging];
    source.gather(indices, samples, labels, this.#weights?.staging);
    augmenter?.apply({ samples, labels, indices, dataset }, place);
    return new LoadedBatch<S>(this.#images.write(), this.#labels.write(), indices, this.#weights?.write());
  }

  retire(): void {
    this.#images.retire();
    this.#labels.retire();
    this.#weights?.retire();
  }
}

/** Memory for one tensor after the other. */
class Room {
  readonly shape: Shape;
  /** What `write` copies to the backend. */
  readonly staging: Float32Array;
  readonly #block: Block;

  constructor(backend: Backend, shape: Shape) {
    const size = sizeOf(shape);
    this.shape = frozenShape("DataLoader", shape);
    this.staging = new Float32Array(size);
    this.#block = backend.allocate(size, "persistent");
  }

  /** A tensor of what stands in `staging`; those written before are stale. */
  write(): Tensor {
    const tensor = new Tensor(this.shape, this.#block);
    tensor.overwrite(this.staging, writer);
    return tensor;
  }

  /** Makes the tensors written so far stale. */
  retire(): void {
    new Tensor(this.shape, this.#block).written(writer);
  }
}
