import { assertOptions, checkedName, frozenPair, type Pair, pair, type Shape } from "@tsumiki/kernels";
import { type Tensor, tensor, type UpsampleOptions, upsample2d } from "@tsumiki/tensor";
import { assertImages } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { Multiply } from "../shapes/nat.ts";
import { assertImage, type NotAnImage } from "../shapes/rules.ts";

/**
 * Images FY times as high and FX times as wide: x [batch, channels, H, W] → y [batch, channels, FY·H, FX·W].
 *
 * - By nearest neighbour, every pixel becomes a rectangle of its own value: y[n,c,i,j] = x[n, c, ⌊i/FY⌋, ⌊j/FX⌋], and dx is
 *   the sum of dy over each rectangle.
 * - `{ mode: "bilinear" }` draws straight lines between the middles of the pixels: y[n,c,i,j] is x at row (i + ½)/FY − ½
 *   and column (j + ½)/FX − ½, a weighted mean of the four pixels around, beyond the outermost ones these (PyTorch's
 *   `align_corners=False`); dx sums dy by the same weights.
 */
export class Upsample2d<const F extends Pair> extends DerivedLayer {
  static override readonly name: string = "Upsample2d";
  declare readonly outShape: Upsampled<this["inShape"], F>;
  readonly factor: F;
  readonly mode: "nearest" | "bilinear";

  /** @throws RangeError unless the factors are whole numbers of at least 1, and mode is "nearest" or "bilinear". */
  constructor(factor: F, options: UpsampleOptions = {}) {
    super();
    assertOptions("Upsample2d", options, { mode: true });
    const { mode = "nearest" } = options;
    this.factor = frozenPair("Upsample2d", "factor", factor, 1);
    this.mode = checkedName("Upsample2d", "mode", mode, ["nearest", "bilinear"]);
  }

  override outputShape(sample: Shape): Shape {
    assertImage("Upsample2d", sample);
    const [channels, height, width] = sample;
    const [factorY, factorX] = pair(this.factor);
    return [channels, height * factorY, width * factorX];
  }

  protected compute(x: Tensor): Tensor {
    assertImages("Upsample2d", x);
    return upsample2d(x, this.factor, { mode: this.mode });
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const scales = graph.constant("scales", tensor([1, 1, ...pair(this.factor)]));
    return graph.node("Resize", [x, "", scales], resizing[this.mode]);
  }
}

/** The attributes of Resize that draw the same. */
const resizing = {
  nearest: { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
  bilinear: { mode: "linear", coordinate_transformation_mode: "half_pixel" },
} as const;

type Upsampled<In, F extends Pair> = In extends readonly [infer C, infer H extends number, infer W extends number]
  ? F extends readonly [infer FY extends number, infer FX extends number]
    ? [C, Multiply<H, FY>, Multiply<W, FX>]
    : F extends number
      ? [C, Multiply<H, F>, Multiply<W, F>]
      : [C, number, number]
  : NotAnImage<In, "Upsample2d">;
