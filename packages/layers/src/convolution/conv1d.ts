import {
  assertOptions,
  type ConvOptions,
  checkedBoolean,
  checkedName,
  checkedNumber,
  type Rounding,
  roundings,
  type Shape,
  ShapeError,
  showShape,
  windowPositions,
} from "@tsumiki/kernels";
import { conv2d, Parameter, reshape, type Tensor, zeros } from "@tsumiki/tensor";
import { assertGroups, assertTensor } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import { initialWeight } from "../initial-weight.ts";
import type { Sample } from "../layer.ts";
import type { Positions } from "../shapes/rules.ts";
import { type Fits, type Show, show } from "../shapes/show.ts";
import { type Conv2dOptions, conv2dOptions } from "./conv2d.ts";

/**
 * Slides `outChannels` filters along a signal or a sequence: a Conv2d on images of height 1.
 *
 * y[n,o,i] = b[o] + Σ W[o,c,u] · x[n, c, i·S + u·D − P]   over c, u
 *
 * x [batch, inChannels, L] → y [batch, outChannels, OL], where OL = (L + 2P − (D·(F − 1) + 1))/S + 1 (see `rounding`),
 * W [outChannels, inChannels / groups, F], b [outChannels].
 *
 * @throws ShapeError if the input has other channels, is shorter than the filter, or the stride does not divide it.
 */
export class Conv1d<
  I extends number,
  O extends number,
  K extends number,
  S extends number = 1,
  P extends number = 0,
  D extends number = 1,
  R extends Rounding = "exact",
> extends DerivedLayer {
  static override readonly name: string = "Conv1d";
  declare readonly outShape: Conv1dRule<this["inShape"], I, O, [K, S, P, D, R]>;
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
    this.window = lengthwiseWindow(kernelSize, options);
    const fanIn = (inChannels / groups) * kernelSize;
    const fanOut = (outChannels / groups) * kernelSize;
    this.weight = initialWeight("Conv1d", options, fanIn, fanOut, [outChannels, inChannels / groups, kernelSize]);
    this.bias = checkedBoolean("Conv1d", "useBias", useBias) ? new Parameter(zeros([outChannels])) : undefined;
  }

  override outputShape(sample: Shape): Shape {
    const [channels, length] = sample;
    if (channels === undefined || length === undefined || sample.length !== 2) {
      throw new ShapeError(`Conv1d expects channels x length, but gets ${show(sample)}`);
    }
    if (channels !== this.inChannels) {
      throw new ShapeError(`Conv1d expects ${this.inChannels} channels, but gets ${channels} (${show(sample)})`);
    }
    const { kernelSize, stride, padding, dilation, rounding } = this.window;
    return [this.outChannels, windowPositions("Conv1d", length, kernelSize, stride, padding, dilation, rounding)];
  }

  protected compute(x: Tensor): Tensor {
    assertTensor("Conv1d", x);
    if (x.rank !== 3 || x.shape[1] !== this.inChannels) {
      throw new ShapeError(`Conv1d: expected input [batch, ${this.inChannels}, length], got ${showShape(x.shape)}`);
    }
    const [batch = 1, ...sample] = x.shape;
    const declared = [batch, ...this.outputShape(sample)];
    const { stride, padding, dilation } = this.window;
    const options: ConvOptions = {
      stride: [1, stride],
      padding: [0, padding],
      dilation: [1, dilation],
      rounding: this.window.rounding,
      groups: this.groups,
    };
    const y = conv2d(ofHeight1(x), ofHeight1(this.weight.value), this.bias?.value ?? null, options);
    return reshape(y, declared);
  }
}

/** `conv1d(16, 5)`: a Conv1d whose inChannels come from the chain. */
export function conv1d<
  O extends number,
  K extends number,
  S extends number = 1,
  P extends number = 0,
  D extends number = 1,
  R extends Rounding = "exact",
>(outChannels: O, kernelSize: K, options?: Conv2dOptions<S, P, D, R>) {
  assertOptions("conv1d", options, conv2dOptions);
  return ([inChannels]: Sample): Conv1d<number, O, K, S, P, D, R> =>
    new Conv1d(inChannels, outChannels, kernelSize, options);
}

/** How the window slides, complete. */
interface LengthwiseWindow {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly rounding: Rounding;
}

function lengthwiseWindow(
  kernelSize: number,
  options: Conv2dOptions<number, number, number, Rounding>,
): LengthwiseWindow {
  const { stride = 1, padding = 0, dilation = 1, rounding = "exact" } = options;
  checkedNumber("Conv1d", "kernelSize", kernelSize, "a whole number of at least 1");
  checkedNumber("Conv1d", "stride", stride, "a whole number of at least 1");
  checkedNumber("Conv1d", "padding", padding, "a whole number of at least 0");
  checkedNumber("Conv1d", "dilation", dilation, "a whole number of at least 1");
  checkedName("Conv1d", "rounding", rounding, roundings);
  return { kernelSize, stride, padding, dilation, rounding };
}

/** [a, b, length] as [a, b, 1, length] */
function ofHeight1(x: Tensor): Tensor {
  const [a = 1, b = 1, length = 1] = x.shape;
  return reshape(x, [a, b, 1, length]);
}

type Conv1dRule<In, I extends number, O, W extends [number, number, number, number, Rounding]> = In extends readonly [
  infer C extends number,
  infer L extends number,
]
  ? Fits<I, C> extends true
    ? W extends [number, number, number, 1, Rounding]
      ? Positions<L, W, "Conv1d"> extends infer OL
        ? OL extends string
          ? OL
          : [O, OL]
        : never
      : [O, number]
    : `Conv1d expects ${I} channels, but gets ${C} (${Show<In>})`
  : `Conv1d expects channels x length, but gets ${Show<In>}`;
