import { assertOptions, checkedNumber, type Shape, withBackend } from "@tsumiki/kernels";
import { dropout, type Generator, multiply, ones, type Tensor } from "@tsumiki/tensor";
import { assertGenerator, assertImages } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import { isInference } from "../inference.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { assertImage, type NotAnImage } from "../shapes/rules.ts";
import type { DropoutOptions } from "./dropout.ts";
import { ownGenerator } from "./own-generator.ts";

/**
 * In training, sets each channel of each image x [batch, channels, H, W] to 0 as a whole with probability `rate` and
 * divides the others by 1 − rate; in use (`predict`), y = x. Neighbouring pixels know too much of one another for
 * `Dropout` to hide anything (Tompson et al. 2015). The masks come from a generator of its own, as those of `Dropout`.
 */
export class Dropout2d extends DerivedLayer {
  static override readonly name: string = "Dropout2d";
  declare readonly outShape: this["inShape"] extends readonly [unknown, unknown, unknown]
    ? this["inShape"]
    : NotAnImage<this["inShape"], "Dropout2d">;
  readonly rate: number;
  readonly generator: Generator;

  /** @throws RangeError unless 0 ≤ rate < 1. */
  constructor(rate: number, options: DropoutOptions = {}) {
    super();
    assertOptions("Dropout2d", options, { generator: true });
    const { generator = ownGenerator() } = options;
    this.rate = checkedNumber("Dropout2d", "rate, the share that is dropped,", rate, "a number in [0, 1)");
    assertGenerator("Dropout2d", generator);
    this.generator = generator;
  }

  override outputShape(sample: Shape): Shape {
    assertImage("Dropout2d", sample);
    return sample;
  }

  protected compute(x: Tensor): Tensor {
    assertImages("Dropout2d", x);
    const { rate } = this;
    if (rate === 0 || isInference()) return x;
    const [batch = 1, channels = 1] = x.shape;
    const everyChannel = withBackend(x.block.backend, () => ones([batch, channels, 1, 1]));
    return multiply(x, dropout(everyChannel, rate, this.generator.key()));
  }

  override toOnnx(_graph: OnnxGraph, x: string): string {
    return x;
  }
}
