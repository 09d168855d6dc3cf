import {
  assertSynchronous,
  type Backend,
  type Block,
  frozenShape,
  type Shape,
  showShape,
  sizeOf,
} from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import type { Dataset } from "./dataset.ts";

/** Some samples of a data set, as tensors that are valid until the loader's next batch. */
export interface Batch<S extends Shape = Shape> {
  /** [batch, …sampleShape] */
  readonly images: Tensor<[number, ...S]>;
  /** Class numbers [batch], or [batch, …labelShape]; for regression the targets [batch, …targetShape]. */
  readonly labels: Tensor;
  /** Which samples of the data set these are. */
  readonly indices: Uint32Array;
}

/** Changes one sample, in place. */
export type SampleTransform = (sample: Float32Array) => void;

/** A batch that a loader made. */
class LoadedBatch<S extends Shape> implements Batch<S> {
  readonly images: Tensor<[number, ...S]>;
  readonly labels: Tensor;
  readonly indices: Uint32Array;

  constructor(images: Tensor<[number, ...S]>, labels: Tensor, indices: Uint32Array) {
    this.images = images;
    this.labels = labels;
    this.indices = indices;
  }

  /** `Batch of images [100, 1, 28, 28] and labels [100]` */
  toString(): string {
    return `Batch of images ${showShape(this.images.shape)} and labels ${showShape(this.labels.shape)}`;
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
  readonly #dataset: Dataset<S>;
  readonly #buffers = new Map<number, BatchBuffer<S>>();
  #latest: BatchBuffer<S> | undefined;

  constructor(backend: Backend, dataset: Dataset<S>) {
    this.#backend = backend;
    this.#dataset = dataset;
  }

  /** The samples of these numbers. From now on the batch before this one is stale, also if it was of another size. */
  load(indices: Uint32Array, transform?: SampleTransform): Batch<S> {
    this.#latest?.retire();
    this.#latest = this.#bufferFor(indices.length);
    return this.#latest.load(indices, transform);
  }

  #bufferFor(size: number): BatchBuffer<S> {
    const buffer = this.#buffers.get(size) ?? new BatchBuffer(this.#backend, this.#dataset, size);
    this.#buffers.set(size, buffer);
    return buffer;
  }
}

/** Room for the batches of one size. */
class BatchBuffer<S extends Shape> {
  readonly #dataset: Dataset<S>;
  readonly #images: Room;
  readonly #labels: Room;

  constructor(backend: Backend, dataset: Dataset<S>, size: number) {
    this.#dataset = dataset;
    this.#images = new Room(backend, [size, ...dataset.sampleShape]);
    this.#labels = new Room(backend, [size, ...dataset.labelShape]);
  }

  load(indices: Uint32Array, transform: SampleTransform | undefined): Batch<S> {
    const samples = this.#images.staging;
    this.#dataset.gather(indices, samples, this.#labels.staging);
    if (transform) {
      const size = samples.length / indices.length;
      for (const [row, index] of indices.entries()) {
        applyTransform(transform, samples.subarray(row * size, (row + 1) * size), index);
      }
    }
    return new LoadedBatch<S>(this.#images.write(), this.#labels.write(), indices);
  }

  retire(): void {
    this.#images.retire();
    this.#labels.retire();
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

function applyTransform(transform: SampleTransform, sample: Float32Array, index: number): void {
  assertSynchronous(
    transform(sample),
    "DataLoader: transform returned a promise, but the batch is made as soon as it returns; change the sample before",
  );
  const place = sample.findIndex((element) => !Number.isFinite(element));
  if (place < 0) return;
  throw new RangeError(`DataLoader: transform made element ${place} of sample ${index} ${sample[place]}`);
}
