import { portableMath } from "@tsumiki/kernels";
import { adamStep, type Parameter, type Tensor } from "@tsumiki/tensor";
import { checked } from "./checks.ts";
import { Optimizer, type OptimizerOptions, type ParameterSource, type Step } from "./optimizer.ts";

export interface AdamOptions extends OptimizerOptions {
  /** β₁ in [0, 1): how much of the gradients' mean a step keeps. 0.9 by default. */
  readonly beta1?: number;
  /** β₂ in [0, 1): how much of their mean square a step keeps. 0.999 by default. */
  readonly beta2?: number;
  /** ε > 0, outside the root. 1e-8 by default. */
  readonly epsilon?: number;
}

/**
 * m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²,  w ← w − η·m̂ / (√v̂ + ε),
 * with g = dL/dw + λ·w, m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) in step t = 1, 2, …
 *
 * Kingma & Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1, with its defaults, which are PyTorch's
 * too: η is 0.001, β₁ is 0.9, β₂ is 0.999, ε is 1e-8. Weight decay goes through the moments, as in torch.optim.Adam (and
 * not past them, as in AdamW). Steps are counted once for all parameters.
 */
export class Adam extends Optimizer<{ mean: Tensor; squares: Tensor }> {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(parameters: ParameterSource, options: AdamOptions = {}) {
    super("Adam", parameters, { learningRate: 0.001, ...options }, ["mean", "squares"]);
    this.beta1 = checked("Adam", "beta1", options.beta1 ?? 0.9, "a number in [0, 1)");
    this.beta2 = checked("Adam", "beta2", options.beta2 ?? 0.999, "a number in [0, 1)");
    this.epsilon = checked("Adam", "epsilon", options.epsilon ?? 1e-8, "a finite number above 0");
  }

  protected update({ value, gradient }: Parameter, moments: { mean: Tensor; squares: Tensor }, step: Step): void {
    const { beta1, beta2, epsilon } = this;
    const correction1 = 1 - portableMath.power(beta1, step.count);
    const correction2 = 1 - portableMath.power(beta2, step.count);
    adamStep(value, gradient, moments.mean, moments.squares, {
      ...step,
      beta1,
      beta2,
      epsilon,
      correction1,
      correction2,
    });
  }
}
