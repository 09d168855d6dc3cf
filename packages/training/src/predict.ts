import type { DataLoader } from "@tsumiki/data";
import { type Shape, ShapeError, sameShape, showShape, sizeOf, withBackend } from "@tsumiki/kernels";
import { inference, type Layer } from "@tsumiki/layers";
import { precisionOf, scope, type Tensor, tensor } from "@tsumiki/tensor";
import { EventLoop } from "./event-loop.ts";
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
  loader: DataLoader,
  objective: Objective,
  { maxBytes, of, signal }: PredictOptions & { readonly maxBytes: number },
): Promise<Tensor> {
  const eventLoop = new EventLoop();
  let all: Gathered | undefined;
  for (const batch of loader) {
    signal?.throwIfAborted();
    scope(() => {
      const given = objective.loss
        ? model.predict(batch.images) // labels may be missing or wrong
        : inference(() => checkedOutcome(objective, model, batch)).scores;
      const scores = oneOfScores("Trainer.predict", given, of);
      all ??= new Gathered(loader.dataset.size, scores, maxBytes);
      all.add(scores, batch.indices);
    });
    await eventLoop.breathe();
  }
  if (all === undefined) throw new RangeError("Trainer.predict: the loader gives no batch");
  return all.tensor();
}

/** Scores at the places of their samples. */
class Gathered {
  readonly #shape: Shape;
  readonly #rowShape: Shape;
  readonly #backend: Tensor["block"]["backend"];
  readonly #values: Float32Array | Float64Array;
  readonly #isThere: Uint8Array;

  constructor(samples: number, first: Tensor, maxBytes: number) {
    this.#rowShape = first.shape.slice(1);
    this.#shape = [samples, ...this.#rowShape];
    this.#backend = first.block.backend;
    const size = sizeOf(this.#shape);
    const Values = precisionOf(first) === "float64" ? Float64Array : Float32Array;
    const bytes = size * Values.BYTES_PER_ELEMENT;
    if (bytes > maxBytes) {
      throw new RangeError(
        `Trainer.predict: scores ${showShape(this.#shape)} take ${bytes} bytes, and maxBytes is ${maxBytes}; give more, or take the samples in parts`,
      );
    }
    this.#values = new Values(size);
    this.#isThere = new Uint8Array(samples);
  }

  add(scores: Tensor, indices: Uint32Array): void {
    if (!sameShape(scores.shape, [indices.length, ...this.#rowShape])) {
      throw new ShapeError(
        `Trainer.predict: expected scores ${showShape([indices.length, ...this.#rowShape])}, got ${showShape(scores.shape)}`,
      );
    }
    const width = sizeOf(this.#rowShape);
    const rows = scores.data();
    for (const [row, index] of indices.entries()) {
      this.#values.set(rows.subarray(row * width, (row + 1) * width), index * width);
      this.#isThere[index] = 1;
    }
  }

  tensor(): Tensor {
    const missing = this.#isThere.reduce((count, isThere) => count - isThere, this.#isThere.length);
    if (missing > 0) {
      throw new RangeError(
        `Trainer.predict: the loader leaves out ${missing} of ${this.#isThere.length} samples; give the data set, or a loader without dropLast`,
      );
    }
    return withBackend(this.#backend, () => tensor(this.#values, this.#shape));
  }
}
