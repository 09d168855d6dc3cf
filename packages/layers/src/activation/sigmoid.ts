import { sigmoid, type Tensor, unaryBackward } from "@tsumiki/tensor";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";

/** y = σ(x) = 1 / (1 + e⁻ˣ), element by element; dx = dy · σ(x)·σ(−x): of 1 − y no digits are left where y rounds to 1. */
export class Sigmoid extends Layer {
  static override readonly name: string = "Sigmoid";
  override get gives(): string {
    return "probabilities of a Sigmoid";
  }

  forward(x: Tensor): Forward {
    const y = sigmoid(x);
    return [y, (dy) => unaryBackward("sigmoid", dy, x, y)];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Sigmoid", [x]);
  }
}
