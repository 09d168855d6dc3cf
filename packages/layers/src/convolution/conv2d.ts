import {
  assertOptions,
  type ConvOptions,
  checkedBoolean,
  checkedNumber,
  type Padding,
  type Pair,
  pair,
  type Rounding,
  type Shape,
} from "@tsumiki/kernels";
import {
  addInto,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  conv2d as convolve,
  Parameter,
  sum,
  type Tensor,
  zeros,
} from "@tsumiki/tensor";
import { assertGroups, assertImages, assertUnchanged } from "../checks.ts";
import { initialWeight, type WeightOptions, weightOptions } from "../initial-weight.ts";
import { type Forward, Layer, type Sample } from "../layer.ts";
import { learns } from "../learns.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { onnxWindow } from "../shapes/onnx-window.ts";
import {
  assertChannels,
  type ChannelsRule,
  type SlidingWindow,
  type WindowRule,
  windowShape,
} from "../shapes/rules.ts";
import { type SlidingOptions, slidingOptions, slidingWindow } from "../shapes/sliding-window.ts";
import { unwanted, wantsInput } from "../unwanted.ts";

export interface Conv2dOptions<S extends Pair, P extends Padding, D extends Pair, R extends Rounding>
  extends SlidingOptions<S, P, D, R>,
    WeightOptions {
  /** Channels in and out are cut into this many groups, each of which sees its own alone; 1 by default. */
  readonly groups?: number;
}

/** The names of `Conv2dOptions`, for `assertOptions`. */
export const conv2dOptions = { ...slidingOptions, groups: true, ...weightOptions } as const;

/**
 * Slides `outChannels` filters over an image and adds each filter's bias to its map.
 *
 * y[n,o,i,j] = b[o] + Σ W[o,c,u,v] · x[n, c, i·S + u·D − P, j·S + v·D − P]   over c, u, v
 *
 * x [batch, inChannels, H, W] → y [batch, outChannels, OH, OW], where OH = (H + 2P − (D·(FH − 1) + 1))/S + 1, likewise
 * OW (see `rounding`), W [outChannels, inChannels / groups, FH, FW], b [outChannels]. With `padding: "same"` OH = ⌈H/S⌉.
 *
 * @throws ShapeError if the image has other channels, is smaller than the filter, or the stride does not divide it.
 */
export class Conv2d<
  I extends number,
  O extends number,
  K extends Pair,
  S extends Pair = 1,
  P extends Padding = 0,
  D extends Pair = 1,
  R extends Rounding = "exact",
> extends Layer {
  static override readonly name: string = "Conv2d";
  declare readonly outShape: ChannelsRule<
    this["inShape"],
    I,
    WindowRule<this["inShape"], O, [K, S, P, D, R], "Conv2d">,
    "Conv2d"
  >;
  readonly inChannels: I;
  readonly outChannels: O;
  readonly groups: number;
  readonly window: SlidingWindow;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  /** @throws RangeError for a number that no convolution has, and for groups that do not divide the channels. */
  constructor(inChannels: I, outChannels: O, kernelSize: K, options: Conv2dOptions<S, P, D, R> = {}) {
    super();
    assertOptions("Conv2d", options, conv2dOptions);
    const { groups = 1, useBias = true } = options;
    checkedNumber("Conv2d", "inChannels", inChannels, "a whole number of at least 1");
    checkedNumber("Conv2d", "outChannels", outChannels, "a whole number of at least 1");
    assertGroups("Conv2d", groups, inChannels, outChannels);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.groups = groups;
    this.window = slidingWindow("Conv2d", kernelSize, options);
    const [height, width] = pair(this.window.kernelSize);
    const fanIn = (inChannels / groups) * height * width;
    const fanOut = (outChannels / groups) * height * width;
    const shape = [outChannels, inChannels / groups, height, width];
    this.weight = initialWeight("Conv2d", options, fanIn, fanOut, shape);
    this.bias = checkedBoolean("Conv2d", "useBias", useBias) ? new Parameter(zeros([outChannels])) : undefined;
  }

  override outputShape(sample: Shape): Shape {
    assertChannels("Conv2d", sample, this.inChannels);
    return windowShape("Conv2d", sample, this.outChannels, this.window);
  }

  forward(x: Tensor): Forward {
    assertImages("Conv2d", x, this.inChannels);
    const { weight, bias, groups } = this;
    const { stride, padding, dilation, rounding } = this.window;
    const options: ConvOptions = { stride, padding, dilation, rounding, groups };
    const W = weight.value;
    const b = bias?.value;
    const y = convolve(x, W, b ?? null, options);
    return [
      y,
      (dy, hint) => {
        assertUnchanged(W, b);
        if (learns(weight)) addInto(weight.gradient, conv2dBackwardWeight(x, dy, W.shape, options));
        if (learns(bias)) addInto(bias.gradient, sum(dy, [0, 2, 3]));
        return wantsInput(hint) ? conv2dBackwardInput(dy, W, x.shape, options) : unwanted(x);
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const { attributes } = onnxWindow("Conv2d", graph.sample(x), this.window);
    const weight = graph.constant("weight", this.weight);
    const inputs = this.bias ? [x, weight, graph.constant("bias", this.bias)] : [x, weight];
    return graph.node("Conv", inputs, { ...attributes, group: this.groups });
  }
}

/** `conv2d(30, 5)`: a Conv2d whose inChannels come from the chain. */
export function conv2d<
  O extends number,
  K extends Pair,
  S extends Pair = 1,
  P extends Padding = 0,
  D extends Pair = 1,
  R extends Rounding = "exact",
>(outChannels: O, kernelSize: K, options?: Conv2dOptions<S, P, D, R>) {
  assertOptions("conv2d", options, conv2dOptions);
  return ([inChannels]: Sample): Conv2d<number, O, K, S, P, D, R> =>
    new Conv2d(inChannels, outChannels, kernelSize, options);
}
