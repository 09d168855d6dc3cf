import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { lionStep, type Parameter, type Tensor } from "@tsumiki/tensor";
import { Optimizer, type OptimizerOptions, optimizerOptions, type Step } from "./optimizer.ts";
import type { ParameterSource } from "./parameter-source.ts";

export interface LionOptions extends OptimizerOptions {
  /** β₁ in [0, 1): how much of the mean is in a step's direction. 0.9 by default. */
  readonly beta1?: number;
  /** β₂ in [0, 1): how much of the gradients' mean a step keeps. 0.99 by default. */
  readonly beta2?: number;
}

/**
 * c = β₁·m + (1 − β₁)·g,  w ← w − η·(sign(c) + λ·w),  m ← β₂·m + (1 − β₂)·g, with g = dL/dw
 *
 * Every weight moves by η, whatever the size of its gradient; half of Adam's memory. Chen et al., "Symbolic discovery of
 * optimization algorithms", 2023, algorithm 2, with the defaults of its authors' code: η is 0.0001, β₁ is 0.9, β₂ is
 * 0.99, λ is 0. The authors advise a rate 3 to 10 times smaller than AdamW's, and a weight decay as many times larger.
 */
export class Lion extends Optimizer<{ mean: Tensor }> {
  static override readonly name: string = "Lion";
  readonly beta1: number;
  readonly beta2: number;

  constructor(parameters: ParameterSource, options: LionOptions = {}) {
    assertOptions("Lion", options, { ...optimizerOptions, beta1: true, beta2: true });
    super("Lion", parameters, { learningRate: 0.0001, ...options }, ["mean"]);
    const { beta1 = 0.9, beta2 = 0.99 } = options;
    this.beta1 = checkedNumber("Lion", "beta1", beta1, "a number in [0, 1)");
    this.beta2 = checkedNumber("Lion", "beta2", beta2, "a number in [0, 1)");
  }

  protected update({ value, gradient }: Parameter, { mean }: { mean: Tensor }, step: Step): void {
    const { beta1, beta2 } = this;
    lionStep(value, gradient, mean, { ...step, beta1, beta2 });
  }
}
