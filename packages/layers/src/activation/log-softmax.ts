import { assertOptions, type Shape } from "@tsumiki/kernels";
import { logSoftmax, type Tensor } from "@tsumiki/tensor";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { assertAxisOption } from "../rows-along.ts";
import { type AxisOptions, type AxisRule, alongAxis, assertAxis } from "./along-axis.ts";

/**
 * y = x − log Σ eˣ along an axis, by default the last: logarithms of the shares that `Softmax` gives; stable for any
 * finite x.
 *
 * dx = dy − eʸ·Σ dy
 */
export class LogSoftmax<A extends number = -1> extends DerivedLayer {
  static override readonly name: string = "LogSoftmax";
  declare readonly outShape: AxisRule<this["inShape"], A, "LogSoftmax">;
  readonly axis: number;

  /** @throws RangeError unless axis is a whole number other than 0. */
  constructor(options: AxisOptions<A> = {}) {
    super();
    assertOptions("LogSoftmax", options, { axis: true });
    const { axis = -1 } = options;
    this.axis = axis;
    assertAxisOption("LogSoftmax", this.axis);
  }

  override outputShape(sample: Shape): Shape {
    assertAxis("LogSoftmax", sample, this.axis);
    return sample;
  }

  override get gives(): string {
    return "logarithms of probabilities of a LogSoftmax";
  }

  protected compute(x: Tensor): Tensor {
    return alongAxis("LogSoftmax", x, this.axis, logSoftmax);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("LogSoftmax", [x], { axis: this.axis });
  }
}
