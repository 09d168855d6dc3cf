import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { divide, exp, expm1, greater, multiply, type Tensor, where } from "@tsumiki/tensor";
import { assertGradientShape, assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import { type OnnxGraph, onnxFloat } from "../onnx-graph.ts";

export interface CELUOptions {
  /** What y falls towards below 0 is −alpha; 1 by default, which makes it an ELU. */
  readonly alpha?: number;
}

/**
 * y = x for x > 0, else α·(e^(x/α) − 1), element by element (Barron 2017); dx = dy for x > 0, else dy·e^(x/α): whatever α
 * is, the slope has no jump at 0. A NaN stays a NaN.
 */
export class CELU extends Layer {
  static override readonly name: string = "CELU";
  readonly alpha: number;

  /** @throws RangeError unless alpha is a finite number above 0. */
  constructor(options: CELUOptions = {}) {
    super();
    assertOptions("CELU", options, { alpha: true });
    const { alpha = 1 } = options;
    this.alpha = checkedNumber("CELU", "alpha", alpha, "a finite number above 0");
  }

  forward(x: Tensor): Forward {
    assertTensor("CELU", x);
    const isPositive = greater(x, 0);
    const shares = divide(x, this.alpha);
    const y = where(isPositive, x, multiply(this.alpha, expm1(shares)));
    return [
      y,
      (dy) => {
        assertGradientShape("CELU", dy, y.shape);
        return multiply(dy, where(isPositive, 1, exp(shares)));
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Celu", [x], { alpha: onnxFloat(this.alpha) });
  }
}
