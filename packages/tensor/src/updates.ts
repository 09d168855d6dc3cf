import type { AdamStep, Backend, UpdateStep } from "@tsumiki/kernels";
import { assertShape, sharedBackend } from "./operands.ts";
import type { Tensor } from "./tensor.ts";

// What optimizers do to one parameter, in place on its value and on what they remember of it, all of one shape. Whoever
// calls these owns the tensors, and says afterwards that they changed (`Buffer.changed`).
//
// Everywhere g = gradient + weightDecay · value (but where weight decay is decoupled), η = learningRate, λ = weightDecay.
// All throw a ShapeError if a shape is not the value's, a TypeError if a tensor lies on another backend.

/** w ← w − η·g */
export function sgdStep(value: Tensor, gradient: Tensor, step: UpdateStep): void {
  const { kernels } = sharedShape("sgdStep", value, { gradient });
  kernels.sgdStep(step, value.block, gradient.block);
}

/** v ← μ·v + g, then w ← w − η·v, or with Nesterov w ← w − η·(g + μ·v) */
export function momentumStep(
  value: Tensor,
  gradient: Tensor,
  velocity: Tensor,
  step: UpdateStep & { momentum: number; nesterov: boolean },
): void {
  const { kernels } = sharedShape("momentumStep", value, { gradient, velocity });
  kernels.momentumStep(step, value.block, gradient.block, velocity.block);
}

/** h ← h + g², then w ← w − η·g / (√h + ε) */
export function adaGradStep(
  value: Tensor,
  gradient: Tensor,
  squares: Tensor,
  step: UpdateStep & { epsilon: number },
): void {
  const { kernels } = sharedShape("adaGradStep", value, { gradient, squares });
  kernels.adaGradStep(step, value.block, gradient.block, squares.block);
}

/** h ← α·h + (1 − α)·g², then w ← w − η·g / (√h + ε), with α = decay */
export function rmsPropStep(
  value: Tensor,
  gradient: Tensor,
  squares: Tensor,
  step: UpdateStep & { decay: number; epsilon: number },
): void {
  const { kernels } = sharedShape("rmsPropStep", value, { gradient, squares });
  kernels.rmsPropStep(step, value.block, gradient.block, squares.block);
}

/**
 * m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g², then w ← w − η·(m / c₁) / (√(v / c₂) + ε)
 *
 * Decoupled (AdamW), g is the gradient itself, and w is multiplied by 1 − η·λ first. With `largest` (AMSGrad),
 * u ← max(u, v) stands in place of v under the root.
 */
export function adamStep(
  value: Tensor,
  gradient: Tensor,
  memory: { readonly mean: Tensor; readonly squares: Tensor; readonly largest?: Tensor },
  step: UpdateStep & AdamStep,
): void {
  const { kernels } = sharedShape("adamStep", value, { gradient, ...memory });
  const { mean, squares, largest } = memory;
  kernels.adamStep(step, value.block, gradient.block, mean.block, squares.block, largest?.block ?? null);
}

/** w ← w − η·(sign(β₁·m + (1 − β₁)·g) + λ·w), then m ← β₂·m + (1 − β₂)·g, where g is the gradient itself */
export function lionStep(
  value: Tensor,
  gradient: Tensor,
  mean: Tensor,
  step: UpdateStep & { beta1: number; beta2: number },
): void {
  const { kernels } = sharedShape("lionStep", value, { gradient, mean });
  kernels.lionStep(step, value.block, gradient.block, mean.block);
}

/** x ← factor·x: a gradient that is too long. */
export function scaleInPlace(x: Tensor, factor: number): void {
  x.block.backend.kernels.scale(factor, x.block);
}

/** x ← min(max(x, −limit), limit); a NaN stays. */
export function clampInPlace(x: Tensor, limit: number): void {
  x.block.backend.kernels.clamp(limit, x.block);
}

/** average ← average + share·(value − average): one step of a running mean. */
export function approachInPlace(average: Tensor, value: Tensor, share: number): void {
  const { kernels } = sharedShape("approachInPlace", value, { average });
  kernels.approach(share, value.block, average.block);
}

/** The backend of tensors that must all have the value's shape. */
function sharedShape(operation: string, value: Tensor, others: Readonly<Record<string, Tensor>>): Backend {
  const backend = sharedBackend(operation, value, ...Object.values(others));
  for (const [name, { shape }] of Object.entries(others)) {
    assertShape(operation, name, shape, value.shape, ["value", value.shape]);
  }
  return backend;
}
