import { type Tensor, tanh, unaryBackward } from "@tsumiki/tensor";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";

/** y = tanh(x), element by element; dx = dy · 4·σ(2x)·σ(−2x): of 1 − y² no digits are left where y rounds to ±1. */
export class Tanh extends Layer {
  static override readonly name: string = "Tanh";
  forward(x: Tensor): Forward {
    const y = tanh(x);
    return [y, (dy) => unaryBackward("tanh", dy, x, y)];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Tanh", [x]);
  }
}
