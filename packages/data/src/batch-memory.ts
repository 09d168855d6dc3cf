import {
  type Backend,
  type Block,
  frozenShape,
  type Shape,
  showShape,
  sizeOf,
  type WarpGeometry,
} from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import type { Augmenter, BatchPlace, ImagesToAugment } from "./augmentation/augmenter.ts";
import { Dataset } from "./dataset.ts";

/** Some samples of a data set, as tensors that are valid until the loader's next batch. */
export interface Batch<S extends Shape = Shape> {
  /** [batch, …sampleShape] */
  readonly images: Tensor<[number, ...S]>;
  /**
   * Class numbers [batch], or [batch, …labelShape]; for regression the targets [batch, …targetShape]. Where an augmentation
   * makes them soft, rows of shares [batch, classes].
   */
  readonly labels: Tensor;
  /** Which samples of the data set these are. */
  readonly indices: Uint32Array;
  /** How much each sample counts [batch], if the data set says so. */
  readonly weights?: Tensor | undefined;
}

/** What batches are made of: a data set, or what has come of a stream. */
export type BatchSource<S extends Shape = Shape> = Pick<
  Dataset<S>,
  "sampleShape" | "labelShape" | "classes" | "isWeighted" | "gather"
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
    this.#latest = this.#bufferFor(indices.length, augmenter?.softLabels ?? false);
    return this.#latest.load(indices, augmenter, place);
  }

  #bufferFor(size: number, softLabels: boolean): BatchBuffer<S> {
    const buffer = this.#buffers.get(size) ?? new BatchBuffer(this.#backend, this.#source, size, softLabels);
    this.#buffers.set(size, buffer);
    return buffer;
  }
}

/** Room for the batches of one size. */
class BatchBuffer<S extends Shape> {
  readonly #source: BatchSource<S>;
  readonly #images: ImageRoom;
  readonly #labels: Room;
  readonly #weights: Room | undefined;
  /** Where class numbers become rows. */
  readonly #numbers: Float32Array | undefined;

  constructor(backend: Backend, source: BatchSource<S>, size: number, softLabels: boolean) {
    this.#source = source;
    this.#images = new ImageRoom(backend, [size, ...source.sampleShape]);
    this.#labels = new Room(backend, [size, ...(softLabels ? [source.classes as number] : source.labelShape)]);
    this.#weights = source.isWeighted ? new Room(backend, [size]) : undefined;
    this.#numbers = softLabels ? new Float32Array(size) : undefined;
  }

  load(indices: Uint32Array, augmenter: Augmenter | undefined, place: BatchPlace): Batch<S> {
    const source = this.#source;
    const dataset = source instanceof Dataset ? source : undefined;
    const labels = this.#labels.staging;
    source.gather(indices, this.#images.samples(), this.#numbers ?? labels, this.#weights?.staging);
    if (this.#numbers) toRows(this.#numbers, labels);
    augmenter?.apply({ images: this.#images, labels, indices, dataset }, place);
    return new LoadedBatch<S>(this.#images.write(), this.#labels.write(), indices, this.#weights?.write());
  }

  retire(): void {
    this.#images.retire();
    this.#labels.retire();
    this.#weights?.retire();
  }
}

/** Class numbers as rows of 0 and 1. */
function toRows(numbers: Float32Array, rows: Float32Array): void {
  const classes = rows.length / numbers.length;
  rows.fill(0);
  numbers.forEach((number, row) => {
    rows[row * classes + number] = 1;
  });
}

/** Memory for one tensor after the other. */
class Room {
  readonly shape: Shape;
  /** What `write` copies to the backend. */
  readonly staging: Float32Array;
  protected readonly block: Block;

  constructor(backend: Backend, shape: Shape) {
    const size = sizeOf(shape);
    this.shape = frozenShape("DataLoader", shape);
    this.staging = new Float32Array(size);
    this.block = backend.allocate(size, "persistent");
  }

  /** A tensor of what stands in `staging`; those written before are stale. */
  write(): Tensor {
    const tensor = new Tensor(this.shape, this.block);
    tensor.overwrite(this.staging, writer);
    return tensor;
  }

  /** Makes the tensors written so far stale. */
  retire(): void {
    new Tensor(this.shape, this.block).written(writer);
  }
}

/** Memory for images that kernels move on their way. */
class ImageRoom extends Room implements ImagesToAugment {
  /** What they are moved from: taken when the first are. */
  #source: Block | undefined;
  /** Whether the block holds the images, and not `staging`. */
  #isMoved = false;

  samples(): Float32Array {
    if (this.#isMoved) this.staging.set(this.block.backend.read(this.block, this.shape));
    this.#isMoved = false;
    return this.staging;
  }

  warp(geometry: WarpGeometry): void {
    const { backend } = this.block;
    this.#source ??= backend.allocate(this.staging.length, "persistent");
    backend.write(this.#source, this.shape, this.samples());
    backend.kernels.warp(geometry, this.#source, this.block);
    this.#isMoved = true;
  }

  override write(): Tensor {
    if (!this.#isMoved) return super.write();
    this.#isMoved = false;
    const tensor = new Tensor(this.shape, this.block);
    tensor.written(writer);
    return tensor;
  }
}
