import { checkedNumber, portableMath } from "@tsumiki/kernels";
import { adamStep, type Parameter, type Tensor } from "@tsumiki/tensor";
import { Optimizer, type OptimizerOptions, type Step } from "./optimizer.ts";
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
  /** 1 − β₁ᵗ and 1 − β₂ᵗ for the last t: all parameters of a step share them. */
  #corrections = { count: 0, correction1: 0, correction2: 0 };

  constructor(name: string, parameters: ParameterSource, options: AdamOptions) {
    const remembered = ["mean", "squares", ...(options.amsGrad ? ["largest"] : [])];
    super(name, parameters, { learningRate: 0.001, ...options }, remembered);
    this.beta1 = checkedNumber(name, "beta1", options.beta1 ?? 0.9, "a number in [0, 1)");
    this.beta2 = checkedNumber(name, "beta2", options.beta2 ?? 0.999, "a number in [0, 1)");
    this.epsilon = checkedNumber(name, "epsilon", options.epsilon ?? 1e-8, "a finite number above 0");
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
