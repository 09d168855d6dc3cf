import type { Layer } from "@tsumiki/layers";
import type { Clip, ExponentialAverage, Optimizer } from "@tsumiki/optimizer";
import type { Metadata } from "@tsumiki/serialization";
import type { Objective } from "./objective.ts";

/** What a step of training needs; a Trainer is one. */
export interface Training {
  readonly model: Layer;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** Measures the gradients, and may make them smaller. */
  readonly clip: Clip;
  /** Batches a step. */
  readonly accumulate: number;
  readonly average: ExponentialAverage | undefined;
}

/** What can be saved, to be resumed elsewhere; a Trainer is one. */
export interface Savable {
  /** Saves where the training stands, as soon as it stands still. */
  save(file: string, options?: SaveOptions): Promise<void>;
}

export interface SaveOptions {
  /** Texts beside the numbers, by names that do not begin with "tsumiki.". */
  readonly metadata?: Metadata | undefined;
}
