import type { Layer, Loss } from "@tsumiki/layers";
import type { Clip, ExponentialAverage, Optimizer } from "@tsumiki/optimizer";

/** What a step of training needs; a Trainer is one. */
export interface Training {
  readonly model: Layer;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Measures the gradients, and may make them smaller. */
  readonly clip: Clip;
  /** Batches a step. */
  readonly accumulate: number;
  readonly average: ExponentialAverage | undefined;
}
