import type { DataLoader, Dataset } from "@tsumiki/data";
import type { Loss } from "@tsumiki/layers";
import type { Clip, ExponentialAverage, Optimizer } from "@tsumiki/optimizer";

export interface TrainerOptions {
  /** What is to become small: `softmaxCrossEntropy`, `meanSquaredError`, or your own. */
  readonly loss: Loss;
  /** Over the parameters of the same model. */
  readonly optimizer: Optimizer;
  /** Makes gradients that are too large smaller before each update: `clipByNorm(1)`, `clipByValue(0.5)`. */
  readonly clip?: Clip | undefined;
  /**
   * How many batches make one step, for more images a step than memory holds; 1 by default. The update is that of one
   * large batch, but for rounding (and for what looks at a whole batch: batch normalisation), also where the loss is a
   * mean over something else than images, such as weights, and says so. Where an epoch's batches
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
  /**
   * Lets the steps of the training data (`data.steps`) differ from those of `validate`, and `validate` be augmented. Else
   * either is an error: a model that learns from normalised images sees nothing in others. Default: false.
   */
  readonly stepsMayDiffer?: boolean | undefined;
  /** Aborting it ends the training after the running step. */
  readonly signal?: AbortSignal | undefined;
}

export interface EvaluateOptions {
  /** Aborting it ends the evaluation after the running batch. */
  readonly signal?: AbortSignal | undefined;
}
