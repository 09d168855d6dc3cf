import { abs, add, divide, less, minimum, relu, type Tensor, where } from "@tsumiki/tensor";
import { assertGradientShape, assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";

/**
 * y = x/6 + 1/2, clipped to [0, 1], element by element: a sigmoid of straight lines, as PyTorch draws it (Howard et al.
 * 2019; Keras's older one is x/5 + 1/2). dx = dy/6 for −3 < x < 3, else 0. A NaN stays a NaN.
 */
export class HardSigmoid extends Layer {
  static override readonly name: string = "HardSigmoid";
  override get gives(): string {
    return "probabilities of a HardSigmoid";
  }

  forward(x: Tensor): Forward {
    assertTensor("HardSigmoid", x);
    const y = hardSigmoid(x);
    return [
      y,
      (dy) => {
        assertGradientShape("HardSigmoid", dy, y.shape);
        return where(less(abs(x), 3), divide(dy, 6), 0);
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("HardSigmoid", [x], { alpha: 1 / 6, beta: 0.5 });
  }
}

/** x/6 + 1/2, clipped to [0, 1]: x + 3 first, which near −3, where y is small, loses no digits. */
export function hardSigmoid(x: Tensor): Tensor {
  return divide(minimum(relu(add(x, 3)), 6), 6);
}
