import type { Layer, Loss } from "@tsumiki/layers";
import type { Optimizer } from "@tsumiki/optimizer";

/** What a step of training needs; a Trainer is one. */
export interface Training {
  readonly model: Layer;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
}
