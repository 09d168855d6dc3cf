import { assertOptions, checkedBoolean, type Padding, type Pair, type Rounding, type Shape } from "@tsumiki/kernels";
import { averagePool2d, averagePool2dBackward, type Tensor } from "@tsumiki/tensor";
import { assertImages } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { onnxWindow } from "../shapes/onnx-window.ts";
import { type Channels, poolShape, type SlidingWindow, type WindowRule } from "../shapes/rules.ts";
import { type SlidingOptions, slidingOptions, slidingWindow } from "../shapes/sliding-window.ts";
import { meansOf } from "./onnx-pooling.ts";

export interface AveragePoolOptions<S extends Pair, P extends Padding, D extends Pair, R extends Rounding>
  extends SlidingOptions<S, P, D, R> {
  /**
   * Whether N counts padding (true, the default) or what lies inside the image alone: PyTorch's count_include_pad. Also
   * with a padding of "same", where TensorFlow and Keras leave the padding out: that is `false`.
   */
  readonly countPadding?: boolean;
}

/** The names of `AveragePoolOptions`, for `assertOptions`. */
export const averagePoolOptions = { ...slidingOptions, countPadding: true } as const;

/**
 * The mean of each window, channel by channel; by default windows that do not overlap.
 *
 * y[n,c,i,j] = Σ x[n, c, i·S + u·D − P, j·S + v·D − P] / N   over u, v, where N counts the elements of the window inside
 * the padded image (as PyTorch counts them), or inside the image alone with `countPadding: false`
 *
 * x [batch, channels, H, W] → y [batch, channels, OH, OW], where OH = (H + 2P − (D·(FH − 1) + 1))/S + 1, likewise OW
 * (see `rounding`); with `padding: "same"` OH = ⌈H/S⌉.
 *
 * @throws ShapeError if the image is smaller than the window, or the stride does not divide it; RangeError if the
 *   padding is so large that a window lies in it altogether.
 */
export class AveragePool2d<
  K extends Pair,
  S extends Pair = K,
  P extends Padding = 0,
  D extends Pair = 1,
  R extends Rounding = "exact",
> extends Layer {
  static override readonly name: string = "AveragePool2d";
  declare readonly outShape: WindowRule<this["inShape"], Channels<this["inShape"]>, [K, S, P, D, R], "AveragePool2d">;
  readonly window: SlidingWindow;
  readonly countPadding: boolean;

  /** @throws RangeError for a number that no window has. */
  constructor(kernelSize: K, options: AveragePoolOptions<S, P, D, R> = {}) {
    super();
    assertOptions("AveragePool2d", options, averagePoolOptions);
    const { stride = kernelSize, countPadding = true } = options;
    this.countPadding = checkedBoolean("AveragePool2d", "countPadding", countPadding);
    this.window = slidingWindow("AveragePool2d", kernelSize, { ...options, stride });
  }

  override outputShape(sample: Shape): Shape {
    return poolShape("AveragePool2d", sample, this.window);
  }

  forward(x: Tensor): Forward {
    assertImages("AveragePool2d", x);
    const { kernelSize, ...window } = this.window;
    const options = { ...window, countPadding: this.countPadding };
    return [averagePool2d(x, kernelSize, options), (dy) => averagePool2dBackward(dy, x.shape, kernelSize, options)];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return meansOf(graph, x, onnxWindow("AveragePool2d", graph.sample(x), this.window), this.countPadding);
  }
}
