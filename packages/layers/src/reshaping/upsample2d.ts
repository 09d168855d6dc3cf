import { frozenPair, type Pair, pair, type Shape } from "@tsumiki/kernels";
import { type Tensor, upsample2d } from "@tsumiki/tensor";
import { assertImages } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { Multiply } from "../shapes/nat.ts";
import { assertImage, type NotAnImage } from "../shapes/rules.ts";

/**
 * Every pixel becomes a rectangle of its own value, by nearest neighbour: x [batch, channels, H, W] → y [batch, channels,
 * FY·H, FX·W].
 *
 * y[n,c,i,j] = x[n, c, ⌊i/FY⌋, ⌊j/FX⌋];   dx is the sum of dy over each rectangle
 */
export class Upsample2d<const F extends Pair> extends DerivedLayer {
  static override readonly name: string = "Upsample2d";
  declare readonly outShape: Upsampled<this["inShape"], F>;
  readonly factor: F;

  /** @throws RangeError unless the factors are whole numbers of at least 1. */
  constructor(factor: F, ...none: readonly never[]) {
    super(...none);
    this.factor = frozenPair("Upsample2d", "factor", factor, 1);
  }

  override outputShape(sample: Shape): Shape {
    assertImage("Upsample2d", sample);
    const [channels, height, width] = sample;
    const [factorY, factorX] = pair(this.factor);
    return [channels, height * factorY, width * factorX];
  }

  protected compute(x: Tensor): Tensor {
    assertImages("Upsample2d", x);
    return upsample2d(x, this.factor);
  }
}

type Upsampled<In, F extends Pair> = In extends readonly [infer C, infer H extends number, infer W extends number]
  ? F extends readonly [infer FY extends number, infer FX extends number]
    ? [C, Multiply<H, FY>, Multiply<W, FX>]
    : F extends number
      ? [C, Multiply<H, F>, Multiply<W, F>]
      : [C, number, number]
  : NotAnImage<In, "Upsample2d">;
