import { assertOptions, checkedBoolean, checkedNumber, type Rounding, type Shape } from "@tsumiki/kernels";
import { conv2d, Parameter, reshape, type Tensor, zeros } from "@tsumiki/tensor";
import { assertGroups, assertSignals } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import { initialWeight } from "../initial-weight.ts";
import type { Sample } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import {
  assertSignalChannels,
  type LengthwisePadding,
  type LengthwiseRule,
  type LengthwiseWindow,
  lengthwiseShape,
  lengthwiseWindow,
  ofHeight1,
  overHeight1,
  type SignalChannelsRule,
} from "../shapes/lengthwise.ts";
import { onnxWindowAlong } from "../shapes/onnx-window.ts";
import { type Conv2dOptions, conv2dOptions } from "./conv2d.ts";

/**
 * Slides `outChannels` filters along a signal or a sequence: a Conv2d on images of height 1.
 *
 * y[n,o,i] = b[o] + Σ W[o,c,u] · x[n, c, i·S + u·D − P]   over c, u
 *
 * x [batch, inChannels, L] → y [batch, outChannels, OL], where OL = (L + 2P − (D·(F − 1) + 1))/S + 1 (see `rounding`),
 * W [outChannels, inChannels / groups, F], b [outChannels]. With `padding: "same"` OL = ⌈L/S⌉.
 *
 * @throws ShapeError if the input has other channels, is shorter than the filter, or the stride does not divide it.
 */
export class Conv1d<
  I extends number,
  O extends number,
  K extends number,
  S extends number = 1,
  P extends LengthwisePadding = 0,
  D extends number = 1,
  R extends Rounding = "exact",
> extends DerivedLayer {
  static override readonly name: string = "Conv1d";
  declare readonly outShape: SignalChannelsRule<
    this["inShape"],
    I,
    LengthwiseRule<this["inShape"], O, [K, S, P, D, R], "Conv1d">,
    "Conv1d"
  >;
  readonly inChannels: I;
  readonly outChannels: O;
  readonly window: LengthwiseWindow;
  readonly groups: number;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  /** @throws RangeError for a number that no convolution has, and for groups that do not divide the channels. */
  constructor(inChannels: I, outChannels: O, kernelSize: K, options: Conv2dOptions<S, P, D, R> = {}) {
    super();
    assertOptions("Conv1d", options, conv2dOptions);
    const { groups = 1, useBias = true } = options;
    checkedNumber("Conv1d", "inChannels", inChannels, "a whole number of at least 1");
    checkedNumber("Conv1d", "outChannels", outChannels, "a whole number of at least 1");
    assertGroups("Conv1d", groups, inChannels, outChannels);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.groups = groups;
    this.window = lengthwiseWindow("Conv1d", kernelSize, options);
    const fanIn = (inChannels / groups) * kernelSize;
    const fanOut = (outChannels / groups) * kernelSize;
    this.weight = initialWeight("Conv1d", options, fanIn, fanOut, [outChannels, inChannels / groups, kernelSize]);
    this.bias = checkedBoolean("Conv1d", "useBias", useBias) ? new Parameter(zeros([outChannels])) : undefined;
  }

  override outputShape(sample: Shape): Shape {
    assertSignalChannels("Conv1d", sample, this.inChannels);
    return lengthwiseShape("Conv1d", sample, this.outChannels, this.window);
  }

  protected compute(x: Tensor): Tensor {
    assertSignals("Conv1d", x, this.inChannels);
    const [batch = 1, ...sample] = x.shape;
    const declared = [batch, ...this.outputShape(sample)];
    const [, options] = overHeight1(this.window);
    const bias = this.bias?.value ?? null;
    const y = conv2d(ofHeight1(x), ofHeight1(this.weight.value), bias, { ...options, groups: this.groups });
    return reshape(y, declared);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const { attributes } = onnxWindowAlong("Conv1d", graph.sample(x), this.window);
    const weight = graph.constant("weight", this.weight);
    const inputs = this.bias ? [x, weight, graph.constant("bias", this.bias)] : [x, weight];
    return graph.node("Conv", inputs, { ...attributes, group: this.groups });
  }
}

/** `conv1d(16, 5)`: a Conv1d whose inChannels come from the chain. */
export function conv1d<
  O extends number,
  K extends number,
  S extends number = 1,
  P extends LengthwisePadding = 0,
  D extends number = 1,
  R extends Rounding = "exact",
>(outChannels: O, kernelSize: K, options?: Conv2dOptions<S, P, D, R>) {
  assertOptions("conv1d", options, conv2dOptions);
  return ([inChannels]: Sample): Conv1d<number, O, K, S, P, D, R> =>
    new Conv1d(inChannels, outChannels, kernelSize, options);
}
