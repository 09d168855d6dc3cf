import type { Layer } from "@tsumiki/layers";
import type { Clip, ExponentialAverage, Optimizer } from "@tsumiki/optimizer";
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
