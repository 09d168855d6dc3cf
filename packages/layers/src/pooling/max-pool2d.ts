import { assertOptions, type Padding, type Pair, type Rounding, type Shape } from "@tsumiki/kernels";
import { maxPool2d, maxPool2dBackward, type Tensor } from "@tsumiki/tensor";
import { assertImages } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { onnxWindow } from "../shapes/onnx-window.ts";
import { type Channels, poolShape, type SlidingWindow, type WindowRule } from "../shapes/rules.ts";
import { type SlidingOptions, slidingOptions, slidingWindow } from "../shapes/sliding-window.ts";
import { maximumsOf } from "./onnx-pooling.ts";

/**
 * The largest element of each window, channel by channel; by default windows that do not overlap.
 *
 * y[n,c,i,j] = max x[n, c, i·S + u·D − P, j·S + v·D − P]   over u, v inside the image
 *
 * x [batch, channels, H, W] → y [batch, channels, OH, OW], where OH = (H + 2P − (D·(FH − 1) + 1))/S + 1, likewise OW
 * (see `rounding`); with `padding: "same"` OH = ⌈H/S⌉. The gradient goes to the first of equal maxima.
 *
 * @throws ShapeError if the image is smaller than the window, or the stride does not divide it; RangeError if the
 *   padding is so large that a window lies in it altogether.
 */
export class MaxPool2d<
  K extends Pair,
  S extends Pair = K,
  P extends Padding = 0,
  D extends Pair = 1,
  R extends Rounding = "exact",
> extends Layer {
  static override readonly name: string = "MaxPool2d";
  declare readonly outShape: WindowRule<this["inShape"], Channels<this["inShape"]>, [K, S, P, D, R], "MaxPool2d">;
  readonly window: SlidingWindow;

  /** @throws RangeError for a number that no window has. */
  constructor(kernelSize: K, options: SlidingOptions<S, P, D, R> = {}) {
    super();
    assertOptions("MaxPool2d", options, slidingOptions);
    const { stride = kernelSize } = options;
    this.window = slidingWindow("MaxPool2d", kernelSize, { ...options, stride });
  }

  override outputShape(sample: Shape): Shape {
    return poolShape("MaxPool2d", sample, this.window);
  }

  forward(x: Tensor): Forward {
    assertImages("MaxPool2d", x);
    const { kernelSize, ...options } = this.window;
    const [y, index] = maxPool2d(x, kernelSize, options);
    return [y, (dy) => maxPool2dBackward(dy, index, x.shape, kernelSize, options)];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return maximumsOf(graph, x, onnxWindow("MaxPool2d", graph.sample(x), this.window));
  }
}
