import type { Data, Loader } from "./as-loader.ts";
import type { EvaluationDetails } from "./metrics/details.ts";
import type { MetricResults, Metrics } from "./metrics/metric.ts";
import type { Savable, Training } from "./training.ts";

/** What a training can be ended at. */
export interface Stoppable {
  /**
   * Ends the training when everybody has seen this event, as if it had come to its end: at a step's event without the rest
   * of the epoch, which then counts for nothing in the result.
   */
  stop(): void;
}

/** Before the first epoch. Listeners alone are told. */
export interface StartEvent extends Stoppable {
  readonly type: "start";
  readonly epochs: number;
  /** Of each epoch; undefined for a stream of unknown length, here and below. */
  readonly steps: number | undefined;
  /**
   * The model, optimizer and objective, for whoever looks at more than the numbers of events. Not enumerable, as the two
   * below and `stop`.
   */
  readonly training: Training & Savable;
  /** What deals out the training data. */
  readonly loader: Loader;
  /** What each epoch is evaluated on, if anything. */
  readonly validate: Data | undefined;
}

/** After each step of training. */
export interface StepEvent extends Stoppable {
  readonly type: "step";
  /** Epochs and steps count from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Of this epoch. */
  readonly step: number;
  readonly steps: number | undefined;
  /** The mean loss of this step, over its images or what else the loss is a mean over, before the update. */
  readonly loss: number;
  /** The length of all gradients together, √Σ g², before they were clipped. */
  readonly gradientNorm: number;
  /** Since the epoch began: loading and steps, not what is done between events. */
  readonly imagesPerSecond: number;
  /** Until the last epoch's end at the pace so far, validation not counted. */
  readonly secondsLeft: number | undefined;
}

/** After each epoch and its validation. */
export interface EpochEvent<M extends Metrics = Metrics> extends Stoppable {
  readonly type: "epoch";
  readonly epoch: number;
  readonly epochs: number;
  /** The mean over the epoch's images or what else the loss is a mean over, each before its update. */
  readonly loss: number;
  readonly imagesPerSecond: number;
  /** Of training, validation not counted. */
  readonly seconds: number;
  /** Of training, each batch before its update and with dropout, if `trainingMetrics` asks for them. */
  readonly metrics?: MetricResults<M>;
  /** On `validate`, if that was given. */
  readonly validation?: Evaluation<M>;
}

/** What a loop over a training sees. */
export type TrainingEvent<M extends Metrics = Metrics> = StepEvent | EpochEvent<M>;

/**
 * Once, however a training ends that has begun, also by an error. Listeners alone are told.
 *
 * "done": all epochs are; "stopped": by an event's `stop`; "interrupted": by its signal, or by a loop that was left;
 * "failed": by an error.
 */
export interface EndEvent<M extends Metrics = Metrics> {
  readonly type: "end";
  readonly reason: "done" | "stopped" | "interrupted" | "failed";
  /** What it came to, if it is done or was stopped. */
  readonly result?: TrainingResult<M>;
  /** What it is rejected with, if it failed, and the signal's reason. */
  readonly error?: unknown;
}

/** What a listener is told. */
export type FitEvent<M extends Metrics = Metrics> = StartEvent | TrainingEvent<M> | EndEvent<M>;

/** What a model reaches on a data set. */
export interface Evaluation<M extends Metrics = Metrics> {
  /** The mean over all samples, or over what else the loss is a mean over. */
  readonly loss: number;
  /**
   * The number of samples; of class labels, how many count: one for each position that has one, without those ignored.
   * Where samples have weights, what these sum to.
   */
  readonly count: number;
  /** For how many of them, or for how much weight, the highest score is their label's; absent where labels are not classes. */
  readonly correct?: number;
  /** correct / count */
  readonly accuracy?: number;
  /** What `metrics` come to, if they were given. */
  readonly metrics?: MetricResults<M>;
  /** If `details` asks for them; of samples, whatever their weights are. */
  readonly details?: EvaluationDetails;
}

/** What a whole training came to. */
export interface TrainingResult<M extends Metrics = Metrics> {
  /** Those that came to their end. */
  readonly epochs: number;
  /** Over all epochs. */
  readonly steps: number;
  /** The last epoch's mean loss; NaN if there was no epoch. */
  readonly loss: number;
  /** Of training, validation not counted. */
  readonly seconds: number;
  /** 0 if there was no epoch. */
  readonly imagesPerSecond: number;
  /** Whether an event's `stop` ended it; absent if not. */
  readonly stopped?: true;
  /** Of the last epoch's training, if `trainingMetrics` asks for them. */
  readonly metrics?: MetricResults<M>;
  /** After the last epoch, if `validate` was given. */
  readonly validation?: Evaluation<M>;
}
