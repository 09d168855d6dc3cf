import { exp, expm1, greater, multiply, type Tensor, where } from "@tsumiki/tensor";
import { assertGradientShape, assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";

/** λ and λ·α of the paper: what passes through with mean 0 and variance 1 comes out so. */
const scale = 1.0507009873554805;
const scaledAlpha = scale * 1.6732632423543772;

/**
 * y = λ·x for x > 0, else λ·α·(eˣ − 1), element by element, with λ = 1.0507… and α = 1.6733… (Klambauer et al. 2017);
 * dx = λ·dy for x > 0, else dy·λ·α·eˣ. A NaN stays a NaN.
 */
export class SELU extends Layer {
  static override readonly name: string = "SELU";
  forward(x: Tensor): Forward {
    assertTensor("SELU", x);
    const isPositive = greater(x, 0);
    const y = where(isPositive, multiply(scale, x), multiply(scaledAlpha, expm1(x)));
    return [
      y,
      (dy) => {
        assertGradientShape("SELU", dy, y.shape);
        return multiply(dy, where(isPositive, scale, multiply(scaledAlpha, exp(x))));
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Selu", [x]);
  }
}
