import type { Shape } from "@tsumiki/kernels";
import { maxPool2d, maxPool2dBackward, reshape, type Tensor } from "@tsumiki/tensor";
import { assertGradientShape, assertImages } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { assertImage, type NotAnImage } from "../shapes/rules.ts";

/**
 * The largest element of each channel over its whole map: x [batch, channels, H, W] → y [batch, channels].
 *
 * y[n,c] = max x[n,c,i,j]   over i, j; the gradient goes to the first of equal maxima.
 */
export class GlobalMaxPool2d extends Layer {
  static override readonly name: string = "GlobalMaxPool2d";
  declare readonly outShape: this["inShape"] extends readonly [infer C extends number, number, number]
    ? [C]
    : NotAnImage<this["inShape"], "GlobalMaxPool2d">;

  override outputShape(sample: Shape): Shape {
    assertImage("GlobalMaxPool2d", sample);
    return [sample[0]];
  }

  forward(x: Tensor): Forward {
    assertImages("GlobalMaxPool2d", x);
    const [batch, channels, ...whole] = x.shape as [number, number, number, number];
    const [maps, index] = maxPool2d(x, whole);
    const y = reshape(maps, [batch, channels]);
    return [
      y,
      (dy) => {
        assertGradientShape("GlobalMaxPool2d", dy, y.shape);
        return maxPool2dBackward(reshape(dy, maps.shape), index, x.shape, whole);
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Flatten", [graph.node("GlobalMaxPool", [x])]);
  }
}
