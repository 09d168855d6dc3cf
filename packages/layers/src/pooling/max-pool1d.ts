import { assertOptions, type Rounding, type Shape } from "@tsumiki/kernels";
import { maxPool2d, reshape, type Tensor } from "@tsumiki/tensor";
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
import { type SlidingOptions, slidingOptions } from "../shapes/sliding-window.ts";
import { maximumsOf } from "./onnx-pooling.ts";

/**
 * The largest element of each window along a signal, channel by channel: a MaxPool2d on images of height 1.
 *
 * y[n,c,i] = max x[n, c, i·S + u·D − P]   over u inside the signal
 *
 * x [batch, channels, L] → y [batch, channels, OL], where OL = (L + 2P − (D·(F − 1) + 1))/S + 1 (see `rounding`); with
 * `padding: "same"` OL = ⌈L/S⌉. The gradient goes to the first of equal maxima.
 *
 * @throws ShapeError if the signal is shorter than the window, or the stride does not divide it; RangeError if the padding
 *   is so large that a window lies in it altogether.
 */
export class MaxPool1d<
  K extends number,
  S extends number = K,
  P extends LengthwisePadding = 0,
  D extends number = 1,
  R extends Rounding = "exact",
> extends DerivedLayer {
  static override readonly name: string = "MaxPool1d";
  declare readonly outShape: LengthwiseRule<
    this["inShape"],
    SignalChannels<this["inShape"]>,
    [K, S, P, D, R],
    "MaxPool1d"
  >;
  readonly window: LengthwiseWindow;

  /** @throws RangeError for a number that no window has; TypeError for a pair. */
  constructor(kernelSize: K, options: SlidingOptions<S, P, D, R> = {}) {
    super();
    assertOptions("MaxPool1d", options, slidingOptions);
    const { stride = kernelSize } = options;
    this.window = lengthwiseWindow("MaxPool1d", kernelSize, { ...options, stride });
  }

  override outputShape(sample: Shape): Shape {
    return lengthwisePoolShape("MaxPool1d", sample, this.window);
  }

  protected compute(x: Tensor): Tensor {
    assertSignals("MaxPool1d", x);
    const [batch = 1, ...sample] = x.shape;
    const declared = [batch, ...this.outputShape(sample)];
    const [kernelSize, options] = overHeight1(this.window);
    const [y] = maxPool2d(ofHeight1(x), kernelSize, options);
    return reshape(y, declared);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return maximumsOf(graph, x, onnxWindowAlong("MaxPool1d", graph.sample(x), this.window));
  }
}
