import type { Batch } from "@tsumiki/data";
import type { Checkpoint } from "@tsumiki/layers";
import type { Optimizer } from "@tsumiki/optimizer";
import { scope, squaredNorm } from "@tsumiki/tensor";
import { diagnose, NotFiniteError } from "./not-finite.ts";
import type { Training } from "./training.ts";

/**
 * One step: forward, loss, backward, update. Returns the loss before the update.
 *
 * @param checkpoint of the model's generators and running statistics
 * @throws NotFiniteError, with nothing updated, if the loss or a gradient is not finite.
 */
export function trainStep(training: Training, batch: Batch, checkpoint: Checkpoint): number {
  checkpoint.save();
  return scope(() => descend(training, batch) ?? explain(training, batch, checkpoint));
}

/** The loss; undefined, with nothing updated, if it or a gradient is not finite. */
function descend({ model, loss, optimizer }: Training, { images, labels }: Batch): number | undefined {
  const [scores, backward] = model.forward(images);
  const [mean, lossBackward] = loss(scores, labels);
  const value = mean.item();
  if (!Number.isFinite(value)) return undefined;
  backward(lossBackward(), { input: false });
  if (!Number.isFinite(squaredGradientNorm(optimizer))) return undefined;
  optimizer.step();
  return value;
}

function explain(training: Training, batch: Batch, checkpoint: Checkpoint): never {
  training.optimizer.zeroGradients();
  checkpoint.restore();
  try {
    throw new NotFiniteError(diagnose(training, batch));
  } finally {
    training.optimizer.zeroGradients();
    checkpoint.restore();
  }
}

function squaredGradientNorm({ parameters }: Optimizer): number {
  let total = 0;
  for (const parameter of parameters.values()) {
    if (parameter.hasGradient) total += squaredNorm(parameter.gradient);
  }
  return total;
}
