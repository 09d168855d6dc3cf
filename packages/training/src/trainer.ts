import { DataLoader, type Dataset } from "@tsumiki/data";
import { assertOptions } from "@tsumiki/kernels";
import type { Layer, Loss } from "@tsumiki/layers";
import { type Clip, type ExponentialAverage, gradientNorm, type Optimizer } from "@tsumiki/optimizer";
import { assertData, assertFit, assertSignal, assertTraining, noticeIgnored } from "./checks.ts";
import { evaluate } from "./evaluate.ts";
import { EventLoop } from "./event-loop.ts";
import type { Evaluation, StepEvent, TrainingEvent, TrainingResult } from "./events.ts";
import { Fit } from "./fit.ts";
import { assertParametersFinite } from "./not-finite.ts";
import type { EvaluateOptions, FitOptions, TrainerOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import { type StepResult, Steps, stepsOf } from "./step.ts";
import type { Training } from "./training.ts";

/** How many samples `evaluate` takes at once where it is given a data set. */
const evaluationBatch = 100;

/** Of the trainings that have begun and not ended. */
const busy = new WeakSet<Optimizer>();

/**
 * Drives training: for each batch forward, loss, backward, update.
 *
 * ```ts
 * const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
 * for await (const event of trainer.fit(loader, { epochs: 20, validate: test })) console.log(event);
 * ```
 */
export class Trainer implements Training {
  static readonly name: string = "Trainer";
  readonly model: Layer;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly clip: Clip;
  readonly accumulate: number;
  readonly average: ExponentialAverage | undefined;

  /**
   * Gives notice of a model that ends in probabilities before a loss that takes scores.
   * @throws RangeError if the optimizer trains nothing of the model, the average is of another model, or `accumulate` is
   *   not a whole number of at least 1; TypeError for an option that is not known or of another type.
   */
  constructor(model: Layer, options: TrainerOptions) {
    assertTraining(model, options);
    const { loss, optimizer, clip = gradientNorm, accumulate = 1, average } = options;
    this.model = model;
    this.loss = loss;
    this.optimizer = optimizer;
    this.clip = clip;
    this.accumulate = accumulate;
    this.average = average;
  }

  /**
   * Trains `epochs` times on the batches of `loader`. Iterate over the result with `for await` to see each step and
   * epoch, or simply await it; until then nothing happens, and after a second of that, or at the end of the program,
   * there is a notice. So there is, here and in `evaluate`, if the data ignore a label and the loss another one or none.
   * The event loop gets a turn about every 16 ms.
   *
   * Rejects with the signal's reason after the step in which it was aborted; with a NotFiniteError, before anything is
   * updated, if a loss or a gradient is not finite, and after an epoch if its last update left weights that are not; if
   * it begins while another training with the same optimizer has begun and not ended; and with a RangeError if the loss
   * gives all labels of a step the weight 0.
   * @throws RangeError if `epochs` is not a whole number from 0, or naming the first step or class in which the training
   *   data and `validate` differ; TypeError for no DataLoader, and for an option that is
   *   not known or of another type.
   */
  fit(loader: DataLoader, options: FitOptions): Fit {
    assertFit(loader, options);
    noticeIgnored(loader.dataset, this.loss);
    return new Fit(this.#run(loader, options));
  }

  /**
   * Mean loss and accuracy over all of `data`, with dropout off and running statistics used; also while it trains, between
   * two steps.
   * Rejects with a TypeError for no data, and for an option that is not known or of another type.
   */
  async evaluate(data: Dataset | DataLoader, options: EvaluateOptions = {}): Promise<Evaluation> {
    assertData("Trainer.evaluate: expected", data);
    assertOptions("Trainer.evaluate", options, { signal: true });
    const { signal } = options;
    assertSignal("Trainer.evaluate", signal);
    const loader = asLoader(data);
    noticeIgnored(loader.dataset, this.loss);
    const run = () => evaluate(this.model, loader, this.loss, signal);
    return this.average ? this.average.use(run) : run();
  }

  /** One at a time: two would mix their gradients. However it ends, also by a loop that is left, another may begin. */
  async *#run(loader: DataLoader, options: FitOptions): AsyncGenerator<TrainingEvent, TrainingResult, void> {
    const { optimizer } = this;
    if (busy.has(optimizer)) {
      throw new Error(
        `Trainer.fit: another training with this optimizer (${optimizer.name}) has begun and not ended, and their gradients would mix; await that one first, or leave its loop`,
      );
    }
    busy.add(optimizer);
    try {
      return yield* this.#epochs(loader, options);
    } finally {
      busy.delete(optimizer);
    }
  }

  async *#epochs(loader: DataLoader, options: FitOptions): AsyncGenerator<TrainingEvent, TrainingResult, void> {
    const { epochs, signal } = options;
    const validation = options.validate && asLoader(options.validate);
    const whole = new Progress(stepsOf(this, loader, epochs));
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
    const progress = new Progress(stepsOf(this, loader, 1));
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
