import type { Shape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import { assertImages } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { type Border, type Bordered, bordered, borderedInOnnx, borderedShape, type Sides, sidesOf } from "./sides.ts";

/**
 * A border around images of their outermost pixels, repeated: x [batch, channels, H, W] → y [batch, channels,
 * H + top + bottom, W + left + right], with
 *
 * y[n,c,i,j] = x[n, c, clamp(i − top), clamp(j − left)];   dx is the sum of dy over all copies of a pixel
 *
 * clamp(i) being the row of the image that is nearest to i. (PyTorch's order of four numbers is left, right, top, bottom.)
 */
export class ReplicationPad2d<const P extends Border> extends DerivedLayer {
  static override readonly name: string = "ReplicationPad2d";
  declare readonly outShape: Bordered<this["inShape"], P, "ReplicationPad2d">;
  readonly sides: Required<Sides>;

  /**
   * @param padding one width, or [vertical, horizontal], or a width for each side
   * @throws RangeError unless all are whole numbers of at least 0; TypeError for an unknown side.
   */
  constructor(padding: P, ...none: readonly never[]) {
    super(...none);
    this.sides = sidesOf("ReplicationPad2d", padding);
  }

  override outputShape(sample: Shape): Shape {
    return borderedShape("ReplicationPad2d", sample, this.sides);
  }

  protected compute(x: Tensor): Tensor {
    assertImages("ReplicationPad2d", x);
    return bordered(x, this.sides, "edge");
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return borderedInOnnx(graph, x, this.sides, "edge");
  }
}
