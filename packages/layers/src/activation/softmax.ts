import { assertOptions, type Shape } from "@tsumiki/kernels";
import { softmax, type Tensor } from "@tsumiki/tensor";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { assertAxisOption } from "../rows-along.ts";
import { type AxisOptions, type AxisRule, alongAxis, assertAxis } from "./along-axis.ts";

/**
 * y = eˣ / Σ eˣ along an axis, by default the last: shares that sum to 1; stable for any finite x. To train with, take
 * `softmaxCrossEntropy` of the scores themselves.
 *
 * dx = y·(dy − Σ dy·y)
 */
export class Softmax<A extends number = -1> extends DerivedLayer {
  static override readonly name: string = "Softmax";
  declare readonly outShape: AxisRule<this["inShape"], A, "Softmax">;
  readonly axis: number;

  /** @throws RangeError unless axis is a whole number other than 0. */
  constructor(options: AxisOptions<A> = {}) {
    super();
    assertOptions("Softmax", options, { axis: true });
    const { axis = -1 } = options;
    this.axis = axis;
    assertAxisOption("Softmax", this.axis);
  }

  override outputShape(sample: Shape): Shape {
    assertAxis("Softmax", sample, this.axis);
    return sample;
  }

  override get gives(): string {
    return "probabilities of a Softmax";
  }

  protected compute(x: Tensor): Tensor {
    return alongAxis("Softmax", x, this.axis, softmax);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Softmax", [x], { axis: this.axis });
  }
}
