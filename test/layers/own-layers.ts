// Layers as a user would write them.

import { ShapeError } from "@tsumiki/kernels";
import { type Forward, Layer, type Multiply, type Show } from "@tsumiki/layers";
import { add, averagePool2d, broadcastTo, multiply, reshape, sigmoid, subtract, type Tensor } from "@tsumiki/tensor";

/** y = x·σ(x) */
export class Swish extends Layer {
  forward(x: Tensor): Forward {
    const gate = sigmoid(x);
    const y = multiply(x, gate);
    return [y, (dy) => multiply(dy, add(gate, multiply(y, subtract(1, gate))))];
  }
}

/** Every pixel becomes a square of `factor` by `factor`: x [batch, C, H, W] → y [batch, C, factor·H, factor·W]. */
export class Upsample<F extends number> extends Layer {
  declare readonly outShape: this["inShape"] extends [infer C, infer H extends number, infer W extends number]
    ? [C, Multiply<H, F>, Multiply<W, F>]
    : `Upsample expects images, but gets ${Show<this["inShape"]>}`;
  readonly factor: F;

  constructor(factor: F) {
    super();
    this.factor = factor;
  }

  override outputShape(sample: readonly number[]): readonly number[] {
    const [channels = 0, height = 0, width = 0] = sample;
    if (sample.length !== 3) throw new ShapeError(`Upsample expects images, but gets ${sample.join(" x ")}`);
    return [channels, height * this.factor, width * this.factor];
  }

  forward(x: Tensor): Forward {
    const [batch, channels, height, width] = x.shape as [number, number, number, number];
    const f = this.factor;
    const squares = broadcastTo(reshape(x, [batch, channels, height, 1, width, 1]), [
      batch,
      channels,
      height,
      f,
      width,
      f,
    ]);
    return [reshape(squares, [batch, channels, height * f, width * f]), (dy) => multiply(f * f, averagePool2d(dy, f))];
  }
}
