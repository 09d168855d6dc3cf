import { assertOptions, checkedBoolean, checkedNumber, portableMath } from "@tsumiki/kernels";
import { adamStep, type Parameter, type Tensor } from "@tsumiki/tensor";
import { Optimizer, type OptimizerOptions, optimizerOptions, type Step } from "./optimizer.ts";
import type { ParameterSource } from "./parameter-source.ts";

export interface AdamOptions extends OptimizerOptions {
  /** β₁ in [0, 1): how much of the gradients' mean a step keeps. 0.9 by default. */
  readonly beta1?: number;
  /** β₂ in [0, 1): how much of their mean square a step keeps. 0.999 by default. */
  readonly beta2?: number;
  /** ε > 0, outside the root. 1e-8 by default. */
  readonly epsilon?: number;
  /**
   * AMSGrad: u ← max(u, v) in place of v, so that a parameter's step never grows because old gradients are forgotten
   * (Reddi, Kale & Kumar, "On the convergence of Adam and beyond", 2018, in PyTorch's form: the largest v is taken before
   * its correction). false by default.
   */
  readonly amsGrad?: boolean;
}

const known = { ...optimizerOptions, beta1: true, beta2: true, epsilon: true, amsGrad: true } as const;

interface Moments extends Readonly<Record<string, Tensor>> {
  readonly mean: Tensor;
  readonly squares: Tensor;
}

/** What Adam and AdamW share: everything but where weight decay goes. */
export abstract class AdamBase extends Optimizer<Moments & { readonly largest?: Tensor }> {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Whether weight decay goes past the moments. */
  protected abstract readonly decoupled: boolean;
  /** 1 − β₁ᵗ and 1 − β₂ᵗ for the last t: parameters that were updated equally often share them. */
  #corrections = { count: 0, correction1: 0, correction2: 0 };

  /** @param usualDecay λ where the options say none */
  constructor(name: string, parameters: ParameterSource, options: AdamOptions, usualDecay: number) {
    assertOptions(name, options, known);
    const { weightDecay = usualDecay, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, amsGrad = false } = options;
    const remembered = ["mean", "squares", ...(checkedBoolean(name, "amsGrad", amsGrad) ? ["largest"] : [])];
    super(name, parameters, { learningRate: 0.001, ...options, weightDecay }, remembered, true);
    this.beta1 = checkedNumber(name, "beta1", beta1, "a number in [0, 1)");
    this.beta2 = checkedNumber(name, "beta2", beta2, "a number in [0, 1)");
    this.epsilon = checkedNumber(name, "epsilon", epsilon, "a finite number above 0");
  }

  protected update({ value, gradient }: Parameter, moments: Moments, step: Step): void {
    const { beta1, beta2, epsilon, decoupled } = this;
    const corrections = this.#correctionsOf(step.count);
    adamStep(value, gradient, moments, { ...step, ...corrections, beta1, beta2, epsilon, decoupled });
  }

  #correctionsOf(count: number) {
    if (this.#corrections.count !== count) {
      const correction = (beta: number) => 1 - portableMath.power(beta, count);
      this.#corrections = { count, correction1: correction(this.beta1), correction2: correction(this.beta2) };
    }
    return this.#corrections;
  }
}
