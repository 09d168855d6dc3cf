import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { momentumStep, type Parameter, type Tensor } from "@tsumiki/tensor";
import { type MomentumOptions, momentumOptions } from "./momentum.ts";
import { Optimizer, type Step } from "./optimizer.ts";
import type { ParameterSource } from "./parameter-source.ts";

/**
 * v ← μ·v + g,  w ← w − η·(g + μ·v), with g = dL/dw + λ·w
 *
 * Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)", 1983, in PyTorch's form:
 * w is the point that looks ahead, so the gradient is taken at w itself. η is 0.01 and μ is 0.9 by default, as in the
 * book.
 */
export class Nesterov extends Optimizer<{ velocity: Tensor }> {
  static override readonly name: string = "Nesterov";
  readonly momentum: number;

  constructor(parameters: ParameterSource, options: MomentumOptions = {}) {
    assertOptions("Nesterov", options, momentumOptions);
    super("Nesterov", parameters, { learningRate: 0.01, ...options }, ["velocity"]);
    const { momentum = 0.9 } = options;
    this.momentum = checkedNumber("Nesterov", "momentum", momentum, "a number in [0, 1)");
  }

  protected update({ value, gradient }: Parameter, { velocity }: { velocity: Tensor }, step: Step): void {
    momentumStep(value, gradient, velocity, { ...step, momentum: this.momentum, nesterov: true });
  }
}
