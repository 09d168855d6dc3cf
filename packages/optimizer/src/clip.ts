import { checkedNumber } from "@tsumiki/kernels";
import { clampInPlace, scaleInPlace, squaredNorm, type Tensor } from "@tsumiki/tensor";
import { namedParameters, type ParameterSource } from "./parameter-source.ts";

/**
 * Makes the gradients of parameters smaller, in place, if they are too large. Returns ‖g‖ as it was before; if that is
 * not finite, nothing was changed, and nothing should be updated.
 */
export type Clip = (parameters: ParameterSource) => number;

/**
 * g ← g · min(1, limit / (‖g‖ + 1e-6)): no longer than `limit` all together, in the same direction.
 *
 * Pascanu, Mikolov & Bengio, "On the difficulty of training recurrent neural networks", 2013, algorithm 1, in the form
 * of PyTorch's clip_grad_norm_.
 *
 * ```ts
 * const clip = clipByNorm(1);
 * backward(lossBackward());
 * clip(model.parameters());
 * optimizer.step();
 * ```
 *
 * @throws RangeError if `limit` is not a finite number above 0.
 */
export function clipByNorm(limit: number): Clip {
  checkedNumber("clipByNorm", "limit", limit, "a finite number above 0");
  return (parameters) => {
    const gradients = gradientsOf("clipByNorm", parameters);
    const norm = normOf(gradients);
    const factor = limit / (norm + 1e-6);
    if (factor < 1 && Number.isFinite(norm)) for (const gradient of gradients) scaleInPlace(gradient, factor);
    return norm;
  };
}

/**
 * g ← min(max(g, −limit), limit), each element for itself. PyTorch's clip_grad_value_.
 *
 * @throws RangeError if `limit` is not a finite number above 0.
 */
export function clipByValue(limit: number): Clip {
  checkedNumber("clipByValue", "limit", limit, "a finite number above 0");
  return (parameters) => {
    const gradients = gradientsOf("clipByValue", parameters);
    const norm = normOf(gradients);
    if (Number.isFinite(norm)) for (const gradient of gradients) clampInPlace(gradient, limit);
    return norm;
  };
}

/**
 * ‖g‖ = √Σ g² over all gradients (frozen parameters have none), in float64 on every backend; not finite if one of them is
 * not.
 */
export function gradientNorm(parameters: ParameterSource): number {
  return normOf(gradientsOf("gradientNorm", parameters));
}

function normOf(gradients: readonly Tensor[]): number {
  return Math.sqrt(gradients.reduce((total, gradient) => total + squaredNorm(gradient), 0));
}

/** Those that somebody has asked for; a frozen parameter has none. */
function gradientsOf(place: string, source: ParameterSource): Tensor[] {
  const parameters = [...namedParameters(place, source).values()];
  return parameters.filter(({ hasGradient }) => hasGradient).map(({ gradient }) => gradient);
}
