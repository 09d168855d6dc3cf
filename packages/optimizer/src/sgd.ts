import { assertOptions } from "@tsumiki/kernels";
import { type Parameter, sgdStep } from "@tsumiki/tensor";
import { Optimizer, type OptimizerOptions, optimizerOptions, type Step } from "./optimizer.ts";
import type { ParameterSource } from "./parameter-source.ts";

/**
 * w ← w − η·g, with g = dL/dw + λ·w   (Robbins & Monro 1951)
 *
 * η is 0.01 by default, as in the book; PyTorch's is 0.001.
 */
export class SGD extends Optimizer<Record<never, never>> {
  static override readonly name: string = "SGD";
  constructor(parameters: ParameterSource, options: OptimizerOptions = {}) {
    assertOptions("SGD", options, optimizerOptions);
    super("SGD", parameters, { learningRate: 0.01, ...options }, []);
  }

  protected update({ value, gradient }: Parameter, _memory: object, step: Step): void {
    sgdStep(value, gradient, step);
  }
}
