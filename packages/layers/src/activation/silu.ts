import { silu, type Tensor } from "@tsumiki/tensor";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";

/** y = x·σ(x), element by element: Swish (Ramachandran et al. 2017; Elfwing et al. 2017, as SiLU). */
export class SiLU extends DerivedLayer {
  static override readonly name: string = "SiLU";
  protected compute(x: Tensor): Tensor {
    return silu(x);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Mul", [x, graph.node("Sigmoid", [x])]);
  }
}
