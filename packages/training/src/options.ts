import type { Layer, Loss } from "@tsumiki/layers";
import type { Clip, ExponentialAverage, Optimizer } from "@tsumiki/optimizer";
import type { Data } from "./as-loader.ts";
import type { Listener } from "./listeners.ts";
import type { Metrics } from "./metrics/metric.ts";
import type { Objective } from "./objective.ts";

/** What a Trainer is made of beside its model: a loss or, where that does not say it, an objective. */
export type TrainerOptions<Model extends Layer = Layer> = TrainingOptions &
  (
    | {
        /** What is to become small: `softmaxCrossEntropy`, `meanSquaredError`, or your own. */
        readonly loss: Loss;
        readonly objective?: undefined;
      }
    | {
        readonly loss?: undefined;
        /** What is to become small, of the model and a batch: of several heads or inputs, for instance. */
        readonly objective: Objective<Model>;
      }
  );

interface TrainingOptions {
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

export interface FitOptions<M extends Metrics = Metrics> {
  /** How often to go through the data; 0 trains nothing. */
  readonly epochs: number;
  /** Evaluated after each epoch. */
  readonly validate?: Data | undefined;
  /** What else each validation tells, by name: `{ top3: topK(3) }`. */
  readonly metrics?: M | undefined;
  /** Whether each epoch tells the same of the training itself, batch by batch before its update. Default: false. */
  readonly trainingMetrics?: boolean | undefined;
  /** Told of the start, of every step and epoch, and of the end, in this order each: `[plateau, new EarlyStopping(model)]`. */
  readonly listeners?: readonly Listener<NoInfer<M>>[] | undefined;
  /**
   * Lets the steps of the training data (`data.steps`) differ from those of `validate`, and `validate` be augmented. Else
   * either is an error: a model that learns from normalised images sees nothing in others. Default: false.
   */
  readonly stepsMayDiffer?: boolean | undefined;
  /** Aborting it ends the training after the running step; where a stream is waited for at once, and that step is undone. */
  readonly signal?: AbortSignal | undefined;
}

export interface EvaluateOptions<M extends Metrics = Metrics> {
  /** What else it tells, by name: `{ top3: topK(3) }`. */
  readonly metrics?: M | undefined;
  /**
   * Of classes the confusion matrix, and the precision, recall and F1 of each; of targets the mean absolute error and R².
   * Each sample counts once, also where samples have weights. Default: false.
   */
  readonly details?: boolean | undefined;
  /** Aborting it ends the evaluation after the running batch. */
  readonly signal?: AbortSignal | undefined;
}

export interface PredictOptions {
  /** Whose scores, by name, where the objective gives several. */
  readonly of?: string | undefined;
  /** What the scores may take; 1 GiB (2³⁰) by default. While they are gathered they are there twice. */
  readonly maxBytes?: number | undefined;
  /** Aborting it ends the prediction after the running batch. */
  readonly signal?: AbortSignal | undefined;
}
