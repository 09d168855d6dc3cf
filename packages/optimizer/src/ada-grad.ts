import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { adaGradStep, type Parameter, type Tensor } from "@tsumiki/tensor";
import { Optimizer, type OptimizerOptions, optimizerOptions, type Step } from "./optimizer.ts";
import type { ParameterSource } from "./parameter-source.ts";

export interface AdaGradOptions extends OptimizerOptions {
  /** ε > 0, outside the root: keeps a weight that never had a gradient from dividing by zero. 1e-10 by default. */
  readonly epsilon?: number;
}

/**
 * h ← h + g²,  w ← w − η·g / (√h + ε), with g = dL/dw + λ·w
 *
 * Duchi, Hazan & Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011. η is 0.01
 * and ε is 1e-10 by default, as in PyTorch (and η in the book).
 */
export class AdaGrad extends Optimizer<{ squares: Tensor }> {
  static override readonly name: string = "AdaGrad";
  readonly epsilon: number;

  constructor(parameters: ParameterSource, options: AdaGradOptions = {}) {
    assertOptions("AdaGrad", options, { ...optimizerOptions, epsilon: true });
    super("AdaGrad", parameters, { learningRate: 0.01, ...options }, ["squares"]);
    const { epsilon = 1e-10 } = options;
    this.epsilon = checkedNumber("AdaGrad", "epsilon", epsilon, "a finite number above 0");
  }

  protected update({ value, gradient }: Parameter, { squares }: { squares: Tensor }, step: Step): void {
    adaGradStep(value, gradient, squares, { ...step, epsilon: this.epsilon });
  }
}
