import type { Tensor } from "@tsumiki/tensor";
import { assertGradientShape, assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";

/** y = x: the branch of a Parallel that leaves everything as it is, or a place for a layer to come. */
export class Identity extends Layer {
  static override readonly name: string = "Identity";
  forward(x: Tensor): Forward {
    assertTensor("Identity", x);
    return [
      x,
      (dy) => {
        assertGradientShape("Identity", dy, x.shape);
        return dy;
      },
    ];
  }

  override toOnnx(_graph: OnnxGraph, x: string): string {
    return x;
  }
}
