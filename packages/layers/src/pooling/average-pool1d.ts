import { assertOptions, checkedBoolean, type Rounding, type Shape } from "@tsumiki/kernels";
import { averagePool2d, reshape, type Tensor } from "@tsumiki/tensor";
import { assertSignals } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import {
  type LengthwisePadding,
  type LengthwiseRule,
  type LengthwiseWindow,
  lengthwisePoolShape,
  lengthwiseWindow,
  ofHeight1,
  overHeight1,
  type SignalChannels,
} from "../shapes/lengthwise.ts";
import { onnxWindowAlong } from "../shapes/onnx-window.ts";
import { type AveragePoolOptions, averagePoolOptions } from "./average-pool2d.ts";
import { meansOf } from "./onnx-pooling.ts";

/**
 * The mean of each window along a signal, channel by channel: an AveragePool2d on images of height 1.
 *
 * y[n,c,i] = Σ x[n, c, i·S + u·D − P] / N   over u, where N counts the elements of the window inside the padded signal, or
 * inside the signal alone with `countPadding: false`
 *
 * x [batch, channels, L] → y [batch, channels, OL], where OL = (L + 2P − (D·(F − 1) + 1))/S + 1 (see `rounding`); with
 * `padding: "same"` OL = ⌈L/S⌉.
 *
 * @throws ShapeError if the signal is shorter than the window, or the stride does not divide it; RangeError if the padding
 *   is so large that a window lies in it altogether.
 */
export class AveragePool1d<
  K extends number,
  S extends number = K,
  P extends LengthwisePadding = 0,
  D extends number = 1,
  R extends Rounding = "exact",
> extends DerivedLayer {
  static override readonly name: string = "AveragePool1d";
  declare readonly outShape: LengthwiseRule<
    this["inShape"],
    SignalChannels<this["inShape"]>,
    [K, S, P, D, R],
    "AveragePool1d"
  >;
  readonly window: LengthwiseWindow;
  readonly countPadding: boolean;

  /** @throws RangeError for a number that no window has; TypeError for a pair. */
  constructor(kernelSize: K, options: AveragePoolOptions<S, P, D, R> = {}) {
    super();
    assertOptions("AveragePool1d", options, averagePoolOptions);
    const { stride = kernelSize, countPadding = true } = options;
    this.countPadding = checkedBoolean("AveragePool1d", "countPadding", countPadding);
    this.window = lengthwiseWindow("AveragePool1d", kernelSize, { ...options, stride });
  }

  override outputShape(sample: Shape): Shape {
    return lengthwisePoolShape("AveragePool1d", sample, this.window);
  }

  protected compute(x: Tensor): Tensor {
    assertSignals("AveragePool1d", x);
    const [batch = 1, ...sample] = x.shape;
    const declared = [batch, ...this.outputShape(sample)];
    const [kernelSize, options] = overHeight1(this.window);
    const y = averagePool2d(ofHeight1(x), kernelSize, { ...options, countPadding: this.countPadding });
    return reshape(y, declared);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return meansOf(graph, x, onnxWindowAlong("AveragePool1d", graph.sample(x), this.window), this.countPadding);
  }
}
