import { abs, subtract } from "@tsumiki/tensor";
import { deriveLoss } from "./derive-loss.ts";
import { type Loss, targetsFor } from "./loss.ts";

/**
 * The mean over all elements of |scores − labels|. (PyTorch's l1_loss, Keras's mean_absolute_error.)
 *
 * L = 1/n · Σ |y − t|,   dy = sign(y − t)/n, which is 0 where they are equal
 *
 * @throws ShapeError if the shapes differ: nothing is broadcast.
 */
export const l1: Loss = /* @__PURE__ */ deriveLoss(
  (scores, labels) => abs(subtract(scores, targetsFor("l1", scores, labels))),
  "l1",
  { mean: true },
);
