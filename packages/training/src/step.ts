import type { Batch, DataLoader } from "@tsumiki/data";
import { ForwardState } from "@tsumiki/layers";
import { gradientNorm } from "@tsumiki/optimizer";
import { scope } from "@tsumiki/tensor";
import { inspect } from "./inspect.ts";
import type { Inspection } from "./inspection.ts";
import { diagnose, NotFiniteError } from "./not-finite.ts";
import type { Training } from "./training.ts";

/** What a step came to. */
export interface StepResult {
  readonly images: number;
  /** The mean over the images, before the update. */
  readonly loss: number;
  /** ‖g‖, before it was clipped. */
  readonly gradientNorm: number;
}

/** How many steps an epoch takes. */
export function stepsAnEpoch({ accumulate }: Training, loader: DataLoader): number {
  return Math.ceil(loader.length / accumulate);
}

/**
 * The steps of an epoch, batch by batch. A step is forward, loss and backward of `accumulate` batches (of those that are
 * left in the epoch's last step), then one update. Each batch counts by its share of the step's images: the gradient is
 * that of the mean over all of them.
 */
export class Steps {
  readonly #training: Training;
  readonly #imagesAStep: number;
  /** Generators and running statistics before the step, and before its latest batch. */
  readonly #beforeStep: ForwardState;
  readonly #beforeBatch: ForwardState;
  #imagesLeft: number;
  /** Of the running step, all of them and those that have come; both 0 between two steps. */
  #images = 0;
  #taken = 0;
  #loss = 0;

  constructor(training: Training, loader: DataLoader) {
    this.#training = training;
    this.#imagesAStep = training.accumulate * loader.batchSize;
    this.#imagesLeft = Math.min(loader.length * loader.batchSize, loader.dataset.size);
    this.#beforeStep = new ForwardState(training.model);
    this.#beforeBatch = new ForwardState(training.model);
  }

  /** Whether no step has begun that is not done. */
  get isBetween(): boolean {
    return this.#images === 0;
  }

  /**
   * Adds a batch's gradient; with the last one of its step updates, and returns what the step came to.
   * @throws NotFiniteError, with nothing updated, if the loss or a gradient is not finite.
   */
  take(batch: Batch): StepResult | undefined {
    const before = this.#begin();
    return scope(() => {
      const norm = this.#descend(batch);
      if (!Number.isFinite(norm)) this.#explain(batch, before);
      return this.#taken === this.#images ? this.#finish(norm) : undefined;
    });
  }

  /** The state that the batch's forward will find, saved. */
  #begin(): ForwardState {
    const before = this.isBetween ? this.#beforeStep : this.#beforeBatch;
    before.save();
    if (this.isBetween) this.#images = Math.min(this.#imagesAStep, this.#imagesLeft);
    return before;
  }

  /** The norm of the gradients so far, clipped if they are all there; NaN if the loss is not finite. */
  #descend({ images, labels, indices }: Batch): number {
    const { model, loss, optimizer, clip } = this.#training;
    const share = indices.length / this.#images;
    const [scores, backward] = model.forward(images);
    const [mean, lossBackward] = loss(scores, labels);
    const value = mean.item();
    if (!Number.isFinite(value)) return Number.NaN;
    backward(lossBackward(share), { input: false });
    this.#loss += value * share;
    this.#taken += indices.length;
    return (this.#taken === this.#images ? clip : gradientNorm)(optimizer.parameters);
  }

  #finish(norm: number): StepResult {
    const { optimizer, average } = this.#training;
    optimizer.step();
    average?.update();
    const result = { images: this.#images, loss: this.#loss, gradientNorm: norm };
    this.#imagesLeft -= this.#images;
    this.#images = this.#taken = this.#loss = 0;
    return result;
  }

  #explain(batch: Batch, before: ForwardState): never {
    const { optimizer } = this.#training;
    optimizer.zeroGradients();
    before.restore();
    try {
      const message = diagnose(this.#training, batch);
      before.restore();
      throw new NotFiniteError(message, report(this.#training, batch));
    } finally {
      optimizer.zeroGradients();
      this.#beforeStep.restore();
    }
  }
}

/** None if a layer does not bear what is not finite: the error that is to be thrown says more than its complaint. */
function report({ model, loss }: Training, { images, labels }: Batch): Inspection | undefined {
  try {
    return inspect(model, images, labels, loss);
  } catch {
    return undefined;
  }
}
