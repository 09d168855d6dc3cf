import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { type Parameter, rmsPropStep, type Tensor } from "@tsumiki/tensor";
import { Optimizer, type OptimizerOptions, optimizerOptions, type Step } from "./optimizer.ts";
import type { ParameterSource } from "./parameter-source.ts";

export interface RMSPropOptions extends OptimizerOptions {
  /** α in [0, 1): how much of the mean square a step keeps. 0.99 by default. */
  readonly decay?: number;
  /** ε > 0, outside the root. 1e-8 by default. */
  readonly epsilon?: number;
}

/**
 * h ← α·h + (1 − α)·g²,  w ← w − η·g / (√h + ε), with g = dL/dw + λ·w
 *
 * Tieleman & Hinton, "Lecture 6.5", Neural Networks for Machine Learning, 2012, with PyTorch's defaults: η is 0.01,
 * α is 0.99, ε is 1e-8, h starts at 0 and is not corrected for that.
 */
export class RMSProp extends Optimizer<{ squares: Tensor }> {
  static override readonly name: string = "RMSProp";
  readonly decay: number;
  readonly epsilon: number;

  constructor(parameters: ParameterSource, options: RMSPropOptions = {}) {
    assertOptions("RMSProp", options, { ...optimizerOptions, decay: true, epsilon: true });
    super("RMSProp", parameters, { learningRate: 0.01, ...options }, ["squares"]);
    const { decay = 0.99, epsilon = 1e-8 } = options;
    this.decay = checkedNumber("RMSProp", "decay", decay, "a number in [0, 1)");
    this.epsilon = checkedNumber("RMSProp", "epsilon", epsilon, "a finite number above 0");
  }

  protected update({ value, gradient }: Parameter, { squares }: { squares: Tensor }, step: Step): void {
    const { decay, epsilon } = this;
    rmsPropStep(value, gradient, squares, { ...step, decay, epsilon });
  }
}
