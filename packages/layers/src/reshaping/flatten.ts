import { type Shape, sizeOf } from "@tsumiki/kernels";
import { reshape, type Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { SizeOf } from "../shapes/show.ts";

/** Lays each sample flat: x [batch, …] → y [batch, features], in NCHW order. */
export class Flatten extends Layer {
  static override readonly name: string = "Flatten";
  declare readonly outShape: [SizeOf<this["inShape"]>];

  override outputShape(sample: Shape): Shape {
    return [sizeOf(sample)];
  }

  forward(x: Tensor): Forward {
    assertTensor("Flatten", x);
    const [batch = 1, ...sample] = x.shape;
    return [reshape(x, [batch, sizeOf(sample)]), (dy) => reshape(dy, x.shape)];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Flatten", [x]);
  }
}
