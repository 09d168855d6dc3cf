import { EventLoop, type Shape, ShapeError, sameShape, showShape, sizeOf, withBackend } from "@tsumiki/kernels";
import { inference, type Layer } from "@tsumiki/layers";
import { precisionOf, scope, type Tensor, tensor } from "@tsumiki/tensor";
import type { Loader } from "./as-loader.ts";
import { batchesOf } from "./batches-of.ts";
import { checkedOutcome, type Objective, oneOfScores } from "./objective.ts";
import type { PredictOptions } from "./options.ts";

/**
 * The scores of all samples, in the order of the data set, whatever that of the loader is. The event loop gets a turn about
 * every 16 ms.
 *
 * @throws the reason of `signal` once it is aborted; RangeError, at the first batch, if they take more than `maxBytes`, and
 *   if the loader leaves out samples; ShapeError unless the model gives [batch, …].
 */
export async function predict(
  model: Layer,
  loader: Loader,
  objective: Objective,
  { maxBytes, of, signal }: PredictOptions & { readonly maxBytes: number },
): Promise<Tensor> {
  const eventLoop = new EventLoop();
  let all: Gathered | undefined;
  for await (const batch of batchesOf(loader, signal)) {
    signal?.throwIfAborted();
    scope(() => {
      const given = objective.loss
        ? model.predict(batch.images) // labels may be missing or wrong
        : inference(() => checkedOutcome(objective, model, batch)).scores;
      const scores = oneOfScores("Trainer.predict", given, of);
      all ??= new Gathered(loader, scores, maxBytes);
      all.add(scores, batch.indices);
    });
    await eventLoop.breathe();
  }
  if (all === undefined) throw new RangeError("Trainer.predict: the loader gives no batch");
  return all.tensor();
}

/** Scores at the places of their samples. */
class Gathered {
  readonly #rowShape: Shape;
  readonly #backend: Tensor["block"]["backend"];
  readonly #Values: typeof Float32Array | typeof Float64Array;
  readonly #maxBytes: number;
  /** How many samples there is room for: all, if one knows how many these are. */
  #room = 0;
  #values: Float32Array | Float64Array = new Float32Array();
  #isThere = new Uint8Array();
  /** One more than the largest number of a sample that came. */
  #samples: number;

  constructor(
    { dataset, dropLast }: Pick<Loader, "dataset"> & { dropLast?: boolean },
    first: Tensor,
    maxBytes: number,
  ) {
    const { size } = dataset;
    if (size === undefined && dropLast) {
      throw new RangeError(
        "Trainer.predict: the loader leaves out samples; give the stream, or a loader without dropLast",
      );
    }
    this.#rowShape = first.shape.slice(1);
    this.#backend = first.block.backend;
    this.#Values = precisionOf(first) === "float64" ? Float64Array : Float32Array;
    this.#maxBytes = maxBytes;
    this.#samples = size ?? 0;
    this.#reserve(this.#samples);
  }

  add(scores: Tensor, indices: Uint32Array): void {
    if (!sameShape(scores.shape, [indices.length, ...this.#rowShape])) {
      throw new ShapeError(
        `Trainer.predict: expected scores ${showShape([indices.length, ...this.#rowShape])}, got ${showShape(scores.shape)}`,
      );
    }
    const width = sizeOf(this.#rowShape);
    const rows = scores.data();
    const samples = indices.reduce((most, index) => Math.max(most, index + 1), this.#samples);
    if (samples > this.#room) this.#reserve(samples, Math.max(samples, 2 * this.#room));
    this.#samples = samples;
    for (const [row, index] of indices.entries()) {
      this.#values.set(rows.subarray(row * width, (row + 1) * width), index * width);
      this.#isThere[index] = 1;
    }
  }

  tensor(): Tensor {
    const shape = [this.#samples, ...this.#rowShape];
    const isThere = this.#isThere.subarray(0, this.#samples);
    const missing = isThere.reduce((count, each) => count - each, isThere.length);
    if (missing > 0) {
      throw new RangeError(
        `Trainer.predict: the loader leaves out ${missing} of ${isThere.length} samples; give the data set, or a loader without dropLast`,
      );
    }
    return withBackend(this.#backend, () => tensor(this.#values.subarray(0, sizeOf(shape)), shape));
  }

  /** Room for so many samples, and at best for more. @throws RangeError if that is more than it may be */
  #reserve(samples: number, atBest = samples): void {
    const rowBytes = sizeOf(this.#rowShape) * this.#Values.BYTES_PER_ELEMENT;
    if (samples * rowBytes > this.#maxBytes) {
      throw new RangeError(
        `Trainer.predict: scores ${showShape([samples, ...this.#rowShape])} take ${samples * rowBytes} bytes, and maxBytes is ${this.#maxBytes}; give more, or take the samples in parts`,
      );
    }
    const room = Math.max(samples, Math.min(atBest, Math.floor(this.#maxBytes / rowBytes)));
    const [values, isThere] = [new this.#Values(room * sizeOf(this.#rowShape)), new Uint8Array(room)];
    values.set(this.#values);
    isThere.set(this.#isThere);
    [this.#room, this.#values, this.#isThere] = [room, values, isThere];
  }
}
