import { DataLoader, type Dataset } from "@tsumiki/data";
import { Checkpoint, type Layer, type Loss } from "@tsumiki/layers";
import type { Optimizer } from "@tsumiki/optimizer";
import { evaluate } from "./evaluate.ts";
import { EventLoop } from "./event-loop.ts";
import type { Evaluation, StepEvent, TrainingEvent, TrainingResult } from "./events.ts";
import { Fit } from "./fit.ts";
import { assertParametersFinite } from "./not-finite.ts";
import { Progress } from "./progress.ts";
import { trainStep } from "./step.ts";
import type { Training } from "./training.ts";

export interface TrainerOptions {
  /** What is to become small: `softmaxCrossEntropy`, `meanSquaredError`, or your own. */
  readonly loss: Loss;
  /** Over the parameters of the same model. */
  readonly optimizer: Optimizer;
}

export interface FitOptions {
  /** How often to go through the data; 0 trains nothing. */
  readonly epochs: number;
  /** Evaluated after each epoch. */
  readonly validate?: Dataset | DataLoader | undefined;
  /** Aborting it ends the training after the running step. */
  readonly signal?: AbortSignal | undefined;
}

/** How many samples `evaluate` takes at once where it is given a data set. */
const evaluationBatch = 100;

/**
 * Drives training: for each batch forward, loss, backward, update.
 *
 * ```ts
 * const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
 * for await (const event of trainer.fit(loader, { epochs: 20, validate: test })) console.log(event);
 * ```
 */
export class Trainer implements Training {
  readonly model: Layer;
  readonly loss: Loss;
  readonly optimizer: Optimizer;

  /** @throws RangeError if the optimizer trains nothing of the model; TypeError if the loss is no function. */
  constructor(model: Layer, { loss, optimizer }: TrainerOptions) {
    if (typeof loss !== "function") {
      throw new TypeError(`Trainer: loss must be a function such as softmaxCrossEntropy, got ${String(loss)}`);
    }
    assertTrains(optimizer, model);
    this.model = model;
    this.loss = loss;
    this.optimizer = optimizer;
  }

  /**
   * Trains `epochs` times on the batches of `loader`. Iterate over the result with `for await` to see each step and
   * epoch, or simply await it; until then nothing happens. The event loop gets a turn about every 16 ms.
   *
   * Rejects with the signal's reason after the step in which it was aborted; with a NotFiniteError, before anything is
   * updated, if a loss or a gradient is not finite, and after an epoch if its last update left weights that are not.
   * @throws RangeError if `epochs` is not a whole number from 0; TypeError for no DataLoader.
   */
  fit(loader: DataLoader, options: FitOptions): Fit {
    const { epochs } = options;
    if (!(loader instanceof DataLoader)) {
      throw new TypeError("Trainer.fit: expected a DataLoader; new DataLoader(data, { batchSize: 100 }) makes one");
    }
    if (!Number.isInteger(epochs) || epochs < 0) {
      throw new RangeError(`Trainer.fit: epochs must be a whole number from 0, got ${epochs}`);
    }
    return new Fit(this.#run(loader, options));
  }

  /** Mean loss and accuracy over all of `data`, with dropout off and running statistics used. */
  evaluate(data: Dataset | DataLoader, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<Evaluation> {
    return evaluate(this.model, asLoader(data), this.loss, signal);
  }

  async *#run(loader: DataLoader, options: FitOptions): AsyncGenerator<TrainingEvent, TrainingResult, void> {
    const { epochs, signal } = options;
    const validation = options.validate && asLoader(options.validate);
    const whole = new Progress(epochs * loader.length);
    let last: Pick<TrainingResult, "loss" | "validation"> = { loss: Number.NaN };
    // What a step that threw, or another loop, may have left there.
    this.optimizer.zeroGradients();
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const { loss, imagesPerSecond, seconds } = yield* this.#epoch(loader, epoch, options, whole);
      last = validation ? { loss, validation: await evaluate(this.model, validation, this.loss, signal) } : { loss };
      yield { type: "epoch", epoch, epochs, imagesPerSecond, seconds, ...last };
    }
    const { steps, seconds, imagesPerSecond } = whole;
    return { epochs, steps, seconds, imagesPerSecond, ...last };
  }

  /** Every batch once. Counts into `whole`, and returns what the epoch alone came to. */
  async *#epoch(
    loader: DataLoader,
    epoch: number,
    { epochs, signal }: FitOptions,
    whole: Progress,
  ): AsyncGenerator<StepEvent, Progress, void> {
    const checkpoint = new Checkpoint(this.model);
    const eventLoop = new EventLoop();
    const progress = new Progress(loader.length);
    let started = performance.now();
    for (const batch of loader) {
      signal?.throwIfAborted();
      const loss = trainStep(this, batch, checkpoint);
      const record = { images: batch.indices.length, loss, milliseconds: performance.now() - started };
      progress.add(record);
      whole.add(record);
      const { steps: step, imagesPerSecond } = progress;
      const { secondsLeft } = whole;
      yield { type: "step", epoch, epochs, step, steps: loader.length, loss, imagesPerSecond, secondsLeft };
      await eventLoop.breathe();
      started = performance.now();
    }
    signal?.throwIfAborted();
    assertParametersFinite(this); // the last update of all has no step after it that would notice
    return progress;
  }
}

function asLoader(data: Dataset | DataLoader): DataLoader {
  return data instanceof DataLoader ? data : new DataLoader(data, { batchSize: Math.min(evaluationBatch, data.size) });
}

/** That of a model made before, for instance, would leave this one as it is. */
function assertTrains(optimizer: Optimizer, model: Layer): void {
  const trained = new Set(optimizer.parameters.values());
  if ([...model.parameters().values()].some((parameter) => trained.has(parameter))) return;
  throw new RangeError(
    `Trainer: the optimizer (${optimizer.name}) trains no parameter of this model; make it with model.parameters()`,
  );
}
