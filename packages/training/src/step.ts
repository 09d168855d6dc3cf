import type { Batch } from "@tsumiki/data";
import { notice } from "@tsumiki/kernels";
import { ForwardState } from "@tsumiki/layers";
import { gradientNorm } from "@tsumiki/optimizer";
import { scaleInPlace, scope } from "@tsumiki/tensor";
import type { Loader } from "./as-loader.ts";
import { inspect } from "./inspect.ts";
import type { Inspection } from "./inspection.ts";
import { MeanLoss } from "./mean-loss.ts";
import type { Metrics } from "./metrics/metric.ts";
import type { Totals } from "./metrics/totals.ts";
import { diagnose, NotFiniteError } from "./not-finite.ts";
import { checkedOutcome } from "./objective.ts";
import type { Training } from "./training.ts";

/** Of an objective of one's own, that is most likely a mistake. */
const noGradient =
  "Trainer: the objective's backward left all gradients 0, so nothing is learnt; it has to call the backward of each forward";

/** What a step came to. */
export interface StepResult {
  readonly images: number;
  /** The mean over its batches, before the update. */
  readonly loss: number;
  /** What the loss is the mean over: the images, unless the loss says something else. */
  readonly weight: number;
  /** ‖g‖, before it was clipped. */
  readonly gradientNorm: number;
}

/**
 * How many steps so many epochs take, of which the first may be the rest of one that was begun elsewhere; undefined if
 * nobody knows.
 */
export function stepsOf(training: Training, loader: Loader, epochs: number): number | undefined {
  if (epochs === 0) return 0;
  const { batchesLeft } = loader;
  const whole = stepsAnEpoch(training, loader);
  if (batchesLeft === undefined || whole === undefined) return undefined;
  return Math.ceil(batchesLeft / training.accumulate) + (epochs - 1) * whole;
}

/** How many steps a whole epoch takes; undefined if nobody knows. */
export function stepsAnEpoch({ accumulate }: Training, { length }: Loader): number | undefined {
  return length === undefined ? undefined : Math.ceil(length / accumulate);
}

/**
 * The steps of an epoch, batch by batch. A step is the objective and its backward of `accumulate` batches (of those that are
 * left in the epoch's last step), then one update. Each batch counts by the weight that its objective says: the gradient is
 * that of the mean over all of them.
 */
export class Steps {
  readonly #training: Training;
  readonly #totals: Totals<Metrics> | undefined;
  /** Generators and running statistics before the step, and before its latest batch. */
  readonly #beforeStep: ForwardState;
  readonly #beforeBatch: ForwardState;
  /** Batches of the epoch that no step has begun with; Infinity if nobody knows. */
  #batchesLeft: number;
  /** Batches of the running step that are still to come; 0 between two steps. */
  #missing = 0;
  /** Whether the running step has one batch. */
  #isAlone = true;
  #images = 0;
  #mean = new MeanLoss();

  /** @param totals of the epoch's training, where they are asked for */
  constructor(training: Training, loader: Loader, totals?: Totals<Metrics>) {
    this.#training = training;
    this.#totals = totals;
    this.#batchesLeft = loader.batchesLeft ?? Infinity;
    this.#beforeStep = new ForwardState(training.model);
    this.#beforeBatch = new ForwardState(training.model);
  }

  /** Whether no step has begun that is not done. */
  get isBetween(): boolean {
    return this.#missing === 0;
  }

  /**
   * Adds a batch's gradient; with the last one of its step updates, and returns what the step came to. Whatever is thrown
   * on the way to the update leaves all as it was before the step.
   * @throws NotFiniteError if the loss or a gradient is not finite; RangeError if the loss gives the step no weight.
   */
  take(batch: Batch): StepResult | undefined {
    const before = this.#begin();
    return scope(() => {
      const norm = this.#undoing(() => this.#descend(batch, before));
      return this.isBetween ? this.#finish(norm) : undefined;
    });
  }

  /**
   * There is no batch any more: a step that has begun, since nobody knew that, is done with those that it has. Returns what
   * it came to, if there is one.
   */
  finish(): StepResult | undefined {
    if (this.isBetween) return undefined;
    this.#missing = 0;
    return scope(() => this.#finish(this.#undoing(() => this.#complete())));
  }

  /** A step that has begun is not done: all is as it was before it. */
  abandon(): void {
    if (this.isBetween) return;
    this.#missing = 0;
    this.#undo();
  }

  /** The state that the batch's forward will find, saved. */
  #begin(): ForwardState {
    const before = this.isBetween ? this.#beforeStep : this.#beforeBatch;
    before.save();
    if (!this.isBetween) return before;
    this.#missing = Math.min(this.#training.accumulate, this.#batchesLeft);
    this.#batchesLeft -= this.#missing;
    this.#isAlone = this.#missing === 1;
    this.#images = 0;
    this.#mean = new MeanLoss();
    return before;
  }

  /** The norm of the gradients so far, clipped if they are all there. */
  #descend(batch: Batch, before: ForwardState): number {
    const isFiniteLoss = this.#addGradients(batch);
    this.#missing--;
    const norm = isFiniteLoss ? this.#norm() : Number.NaN;
    if (!Number.isFinite(norm)) this.#explain(batch, before);
    return norm;
  }

  /** The objective and its backward. `false` if the loss is not finite. */
  #addGradients(batch: Batch): boolean {
    const { model, objective, optimizer } = this.#training;
    const { indices } = batch;
    const outcome = checkedOutcome(objective, model, batch);
    const { weight = indices.length, scores } = outcome;
    const value = outcome.loss.item();
    // One batch alone is its own mean already: nothing is to be divided afterwards.
    const scale = this.#isAlone ? 1 : weight;
    this.#mean.add(value, weight, batch, scale);
    this.#images += indices.length;
    if (weight > 0 && !Number.isFinite(value)) return false;
    this.#totals?.add(`step ${optimizer.steps + 1}`, scores, batch, objective);
    if (weight === 0) return true; // a mean over nothing, which has no gradient
    outcome.backward(scale);
    return true;
  }

  #norm(): number {
    const { optimizer } = this.#training;
    return this.isBetween ? this.#complete() : gradientNorm(optimizer.parameters);
  }

  /** Here all gradients are there, and none has been used yet: the sum over the batches becomes their mean, is clipped. */
  #complete(): number {
    const { optimizer, objective, clip } = this.#training;
    this.#mean.assertWeight(`step ${optimizer.steps + 1}`, objective);
    const { denominator } = this.#mean;
    if (denominator !== 1) {
      for (const parameter of optimizer.parameters.values()) {
        if (parameter.hasGradient) scaleInPlace(parameter.gradient, 1 / denominator);
      }
    }
    return clip(optimizer.parameters);
  }

  #finish(gradientNorm: number): StepResult {
    const { optimizer, objective, average } = this.#training;
    if (gradientNorm === 0 && optimizer.steps === 0 && !objective.loss) notice(noGradient);
    optimizer.step();
    average?.update();
    const { value: loss, weight } = this.#mean;
    return { images: this.#images, loss, weight, gradientNorm };
  }

  #undoing<Result>(body: () => Result): Result {
    try {
      return body();
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  #undo(): void {
    this.#training.optimizer.zeroGradients();
    this.#beforeStep.restore();
  }

  #explain(batch: Batch, before: ForwardState): never {
    this.#training.optimizer.zeroGradients();
    before.restore();
    const message = diagnose(this.#training, batch);
    before.restore();
    throw new NotFiniteError(message, report(this.#training, batch));
  }
}

/** None if a layer does not bear what is not finite: the error that is to be thrown says more than its complaint. */
function report({ model, objective }: Training, batch: Batch): Inspection | undefined {
  try {
    return inspect(model, batch, objective);
  } catch {
    return undefined;
  }
}
