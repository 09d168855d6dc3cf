import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { momentumStep, type Parameter, type Tensor } from "@tsumiki/tensor";
import { Optimizer, type OptimizerOptions, optimizerOptions, type Step } from "./optimizer.ts";
import type { ParameterSource } from "./parameter-source.ts";

export interface MomentumOptions extends OptimizerOptions {
  /** μ in [0, 1): what is left of the velocity after a step. 0.9 by default. */
  readonly momentum?: number;
}

/** The names of `MomentumOptions`, for `assertOptions`. */
export const momentumOptions = { ...optimizerOptions, momentum: true } as const;

/**
 * v ← μ·v + g,  w ← w − η·v, with g = dL/dw + λ·w
 *
 * Polyak, "Some methods of speeding up the convergence of iteration methods", 1964, in PyTorch's form, where η stands
 * outside the velocity. (The book has v ← μ·v − η·g, w ← w + v: the same as long as η does not change.) η is 0.01 and μ
 * is 0.9 by default, as in the book.
 */
export class Momentum extends Optimizer<{ velocity: Tensor }> {
  static override readonly name: string = "Momentum";
  readonly momentum: number;

  constructor(parameters: ParameterSource, options: MomentumOptions = {}) {
    assertOptions("Momentum", options, momentumOptions);
    super("Momentum", parameters, { learningRate: 0.01, ...options }, ["velocity"]);
    const { momentum = 0.9 } = options;
    this.momentum = checkedNumber("Momentum", "momentum", momentum, "a number in [0, 1)");
  }

  protected update({ value, gradient }: Parameter, { velocity }: { velocity: Tensor }, step: Step): void {
    momentumStep(value, gradient, velocity, { ...step, momentum: this.momentum, nesterov: false });
  }
}
