import { abs, add, divide, greater, less, maximum, multiply, type Tensor, where } from "@tsumiki/tensor";
import { assertGradientShape, assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { hardSigmoid } from "./hard-sigmoid.ts";

/**
 * y = x·HardSigmoid(x), element by element (Howard et al. 2019); dx = dy·(2x + 3)/6 for −3 < x < 3, dy above and 0 below.
 * Its limit at −Infinity is 0. A NaN stays a NaN.
 */
export class HardSwish extends Layer {
  static override readonly name: string = "HardSwish";
  forward(x: Tensor): Forward {
    assertTensor("HardSwish", x);
    const y = multiply(maximum(x, -3), hardSigmoid(x)); // ∞·0 would be NaN
    return [
      y,
      (dy) => {
        assertGradientShape("HardSwish", dy, y.shape);
        const slopeInside = divide(add(multiply(x, 2), 3), 6);
        return multiply(dy, where(less(abs(x), 3), slopeInside, greater(x, 0)));
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("HardSwish", [x]);
  }
}
