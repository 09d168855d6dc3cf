import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { exp, expm1, greater, multiply, type Tensor, where } from "@tsumiki/tensor";
import { assertGradientShape, assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import { type OnnxGraph, onnxFloat } from "../onnx-graph.ts";

export interface ELUOptions {
  /** What y falls towards below 0 is −alpha; 1 by default, which alone gives a slope without a jump at 0. */
  readonly alpha?: number;
}

/**
 * y = x for x > 0, else α·(eˣ − 1), element by element (Clevert et al. 2015); dx = dy for x > 0, else dy·α·eˣ.
 * A NaN stays a NaN.
 */
export class ELU extends Layer {
  static override readonly name: string = "ELU";
  readonly alpha: number;

  /** @throws RangeError unless alpha is a finite number above 0. */
  constructor(options: ELUOptions = {}) {
    super();
    assertOptions("ELU", options, { alpha: true });
    const { alpha = 1 } = options;
    this.alpha = checkedNumber("ELU", "alpha", alpha, "a finite number above 0");
  }

  forward(x: Tensor): Forward {
    assertTensor("ELU", x);
    const isPositive = greater(x, 0);
    const y = where(isPositive, x, multiply(this.alpha, expm1(x)));
    return [
      y,
      (dy) => {
        assertGradientShape("ELU", dy, y.shape);
        return multiply(dy, where(isPositive, 1, multiply(this.alpha, exp(x))));
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Elu", [x], { alpha: onnxFloat(this.alpha) });
  }
}
