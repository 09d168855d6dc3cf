import { DataLoader, type Dataset } from "@tsumiki/data";
import type { Layer, Loss } from "@tsumiki/layers";
import { type Clip, type ExponentialAverage, gradientNorm, type Optimizer } from "@tsumiki/optimizer";
import { evaluate } from "./evaluate.ts";
import { EventLoop } from "./event-loop.ts";
import type { Evaluation, StepEvent, TrainingEvent, TrainingResult } from "./events.ts";
import { Fit } from "./fit.ts";
import { assertParametersFinite } from "./not-finite.ts";
import { Progress } from "./progress.ts";
import { type StepResult, Steps, stepsAnEpoch } from "./step.ts";
import type { Training } from "./training.ts";

export interface TrainerOptions {
  /** What is to become small: `softmaxCrossEntropy`, `meanSquaredError`, or your own. */
  readonly loss: Loss;
  /** Over the parameters of the same model. */
  readonly optimizer: Optimizer;
  /** Makes gradients that are too large smaller before each update: `clipByNorm(1)`, `clipByValue(0.5)`. */
  readonly clip?: Clip | undefined;
  /**
   * How many batches make one step, for more images a step than memory holds; 1 by default. The update is that of one
   * large batch, but for rounding (and for what looks at a whole batch: batch normalisation). Where an epoch's batches
   * do not come out even, its last step takes those that are left.
   */
  readonly accumulate?: number | undefined;
  /** Of the same model's parameters: updated after each step, and used in their place for validation and `evaluate`. */
  readonly average?: ExponentialAverage | undefined;
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
  readonly clip: Clip;
  readonly accumulate: number;
  readonly average: ExponentialAverage | undefined;

  /**
   * @throws RangeError if the optimizer trains nothing of the model, the average is of another model, or `accumulate` is
   *   not a whole number from 1; TypeError if the loss or `clip` is no function.
   */
  constructor(model: Layer, { loss, optimizer, clip = gradientNorm, accumulate = 1, average }: TrainerOptions) {
    if (typeof loss !== "function") {
      throw new TypeError(`Trainer: loss must be a function such as softmaxCrossEntropy, got ${String(loss)}`);
    }
    if (typeof clip !== "function") {
      throw new TypeError(`Trainer: clip must be a function such as clipByNorm(1), got ${String(clip)}`);
    }
    if (!Number.isInteger(accumulate) || accumulate < 1) {
      throw new RangeError(`Trainer: accumulate must be a whole number from 1, got ${accumulate}`);
    }
    assertOfModel(optimizer, model, `the optimizer (${optimizer.name}) trains`);
    if (average) assertOfModel(average, model, "the average is over");
    this.model = model;
    this.loss = loss;
    this.optimizer = optimizer;
    this.clip = clip;
    this.accumulate = accumulate;
    this.average = average;
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
    const loader = asLoader(data);
    const run = () => evaluate(this.model, loader, this.loss, signal);
    return this.average ? this.average.use(run) : run();
  }

  async *#run(loader: DataLoader, options: FitOptions): AsyncGenerator<TrainingEvent, TrainingResult, void> {
    const { epochs, signal } = options;
    const validation = options.validate && asLoader(options.validate);
    const whole = new Progress(epochs * stepsAnEpoch(this, loader));
    let last: Pick<TrainingResult, "loss" | "validation"> = { loss: Number.NaN };
    // What a step that threw, or another loop, may have left there.
    this.optimizer.zeroGradients();
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const { loss, imagesPerSecond, seconds } = yield* this.#epoch(loader, epoch, options, whole);
      last = validation ? { loss, validation: await this.evaluate(validation, { signal }) } : { loss };
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
    const steps = new Steps(this, loader);
    const eventLoop = new EventLoop();
    const progress = new Progress(stepsAnEpoch(this, loader));
    let milliseconds = 0;
    let started = performance.now();
    for (const batch of loader) {
      if (steps.isBetween) signal?.throwIfAborted();
      const result = steps.take(batch);
      milliseconds += performance.now() - started;
      if (result) {
        for (const each of [progress, whole]) each.add({ ...result, milliseconds });
        milliseconds = 0;
        yield stepEvent(epoch, epochs, result, progress, whole);
      }
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

function stepEvent(epoch: number, epochs: number, result: StepResult, progress: Progress, whole: Progress): StepEvent {
  const { loss, gradientNorm } = result;
  const { steps: step, allSteps: steps, imagesPerSecond } = progress;
  const { secondsLeft } = whole;
  return { type: "step", epoch, epochs, step, steps, loss, gradientNorm, imagesPerSecond, secondsLeft };
}

/** What belongs to a model made before, for instance, would leave this one as it is. */
function assertOfModel({ parameters }: Pick<Optimizer, "parameters">, model: Layer, does: string): void {
  const own = new Set(parameters.values());
  if ([...model.parameters().values()].some((parameter) => own.has(parameter))) return;
  throw new RangeError(`Trainer: ${does} no parameter of this model; make it with model.parameters()`);
}
