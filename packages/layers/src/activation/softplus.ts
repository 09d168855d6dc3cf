import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { divide, multiply, scalar, softplus, type Tensor } from "@tsumiki/tensor";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";

export interface SoftplusOptions {
  /** How sharp the bend at 0 is; 1 by default. */
  readonly beta?: number;
}

/**
 * y = log(1 + e^(β·x)) / β, element by element: a ReLU with a soft bend, above 0 for every x; dx = dy·σ(β·x). Stable
 * however large x is, and where y is small, it keeps its digits.
 */
export class Softplus extends DerivedLayer {
  static override readonly name: string = "Softplus";
  readonly beta: number;

  /** @throws RangeError unless beta is a finite number above 0. */
  constructor(options: SoftplusOptions = {}) {
    super();
    assertOptions("Softplus", options, { beta: true });
    const { beta = 1 } = options;
    this.beta = checkedNumber("Softplus", "beta", beta, "a finite number above 0");
  }

  protected compute(x: Tensor): Tensor {
    return divide(softplus(multiply(x, this.beta)), this.beta);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const { beta } = this;
    if (beta === 1) return graph.node("Softplus", [x]);
    const factor = graph.constant("beta", scalar(beta));
    return graph.node("Div", [graph.node("Softplus", [graph.node("Mul", [x, factor])]), factor]);
  }
}
