import { relu, reluBackward, type Tensor } from "@tsumiki/tensor";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";

/** y = max(x, 0), element by element; its derivative at 0 is taken to be 0. A NaN stays a NaN. */
export class ReLU extends Layer {
  static override readonly name: string = "ReLU";
  forward(x: Tensor): Forward {
    const y = relu(x);
    return [y, (dy) => reluBackward(dy, y)];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Relu", [x]);
  }
}
