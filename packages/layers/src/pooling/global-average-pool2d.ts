import type { Shape } from "@tsumiki/kernels";
import { averagePool2d, averagePool2dBackward, reshape, type Tensor } from "@tsumiki/tensor";
import { assertImages } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { assertImage, type NotAnImage } from "../shapes/rules.ts";

/**
 * The mean of each channel over its whole map: x [batch, channels, H, W] → y [batch, channels].
 *
 * y[n,c] = Σ x[n,c,i,j] / (H·W)   over i, j;   dx[n,c,i,j] = dy[n,c] / (H·W)
 */
export class GlobalAveragePool2d extends Layer {
  static override readonly name: string = "GlobalAveragePool2d";
  declare readonly outShape: this["inShape"] extends readonly [infer C extends number, number, number]
    ? [C]
    : NotAnImage<this["inShape"], "GlobalAveragePool2d">;

  override outputShape(sample: Shape): Shape {
    assertImage("GlobalAveragePool2d", sample);
    return [sample[0]];
  }

  forward(x: Tensor): Forward {
    assertImages("GlobalAveragePool2d", x);
    const [batch, channels, ...whole] = x.shape as [number, number, number, number];
    const y = averagePool2d(x, whole);
    return [reshape(y, [batch, channels]), (dy) => averagePool2dBackward(reshape(dy, y.shape), x.shape, whole)];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Flatten", [graph.node("GlobalAveragePool", [x])]);
  }
}
