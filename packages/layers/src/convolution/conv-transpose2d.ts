import {
  assertOptions,
  checkedBoolean,
  checkedNumber,
  frozenPair,
  type Pair,
  pair,
  type Shape,
} from "@tsumiki/kernels";
import { addInto, Parameter, sum, type Tensor, zeros } from "@tsumiki/tensor";
import { assertGradientShape, assertGroups, assertImages, assertUnchanged } from "../checks.ts";
import { initialWeight, type WeightOptions, weightOptions } from "../initial-weight.ts";
import { type Forward, Layer, type Sample } from "../layer.ts";
import { learns } from "../learns.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { assertChannels, type ChannelsRule } from "../shapes/rules.ts";
import { unwanted, wantsInput } from "../unwanted.ts";
import {
  assertNotSame,
  assertOutputPadding,
  layWindows,
  type PlainTransposed,
  type Transposed,
  type TransposedWindow,
  transposedExtent,
  transposedInOnnx,
} from "./transposed.ts";

export interface ConvTranspose2dOptions<S extends Pair, P extends Pair, D extends Pair, OP extends Pair>
  extends WeightOptions {
  /** How far the window moves in the output from one pixel of the input to the next; 1 by default. */
  readonly stride?: S;
  /** Rows and columns that are cut off all around the output; 0 by default. */
  readonly padding?: P;
  /** The distance between neighbouring elements of the window; 1 by default, a dense window. */
  readonly dilation?: D;
  /**
   * Rows below and columns to the right that the output has besides, fewer than the larger of stride and dilation; 0 by
   * default.
   */
  readonly outputPadding?: OP;
  /** Channels in and out are cut into this many groups, each of which sees its own alone; 1 by default. */
  readonly groups?: number;
}

/** The names of `ConvTranspose2dOptions`, for `assertOptions`. */
export const convTranspose2dOptions = {
  stride: true,
  padding: true,
  dilation: true,
  outputPadding: true,
  groups: true,
  ...weightOptions,
} as const;

/**
 * The adjoint of a convolution, as a layer: every pixel lays its window, weighted by W, over the output, and what
 * overlaps adds up. With the options of a Conv2d it turns that layer's output shape back into its input shape.
 *
 * y[n, o, i·S + u·D − P, j·S + v·D − P] = b[o] + Σ W[c,o,u,v] · x[n,c,i,j]   over c and all i, j, u, v that lead there
 *
 * x [batch, inChannels, H, W] → y [batch, outChannels, OH, OW], where OH = (H − 1)·S − 2P + D·(FH − 1) + OP + 1,
 * likewise OW, W [inChannels, outChannels / groups, FH, FW], b [outChannels]; as PyTorch's ConvTranspose2d.
 *
 * @throws ShapeError if the image has other channels, or the padding cuts all of the output off.
 */
export class ConvTranspose2d<
  I extends number,
  O extends number,
  K extends Pair,
  S extends Pair = 1,
  P extends Pair = 0,
  D extends Pair = 1,
  OP extends Pair = 0,
> extends Layer {
  static override readonly name: string = "ConvTranspose2d";
  declare readonly outShape: ChannelsRule<
    this["inShape"],
    I,
    TransposedRule<this["inShape"], O, [K, S, P, D, OP]>,
    "ConvTranspose2d"
  >;
  readonly inChannels: I;
  readonly outChannels: O;
  readonly window: TransposedWindow;
  readonly groups: number;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  /** @throws RangeError for a number that no window has, and for groups that do not divide the channels. */
  constructor(inChannels: I, outChannels: O, kernelSize: K, options: ConvTranspose2dOptions<S, P, D, OP> = {}) {
    super();
    assertOptions("ConvTranspose2d", options, convTranspose2dOptions);
    const { groups = 1, useBias = true } = options;
    checkedNumber("ConvTranspose2d", "inChannels", inChannels, "a whole number of at least 1");
    checkedNumber("ConvTranspose2d", "outChannels", outChannels, "a whole number of at least 1");
    assertGroups("ConvTranspose2d", groups, inChannels, outChannels);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.groups = groups;
    this.window = transposedWindow(kernelSize, options);
    const [height, width] = pair(this.window.kernelSize);
    const [strideY, strideX] = pair(this.window.stride);
    // Of the pixels around, only every stride-th lays its window over a pixel of the output.
    const fanIn = ((inChannels / groups) * height * width) / (strideY * strideX);
    const fanOut = (outChannels / groups) * height * width;
    const shape = [inChannels, outChannels / groups, height, width];
    this.weight = initialWeight("ConvTranspose2d", options, fanIn, fanOut, shape);
    this.bias = checkedBoolean("ConvTranspose2d", "useBias", useBias) ? new Parameter(zeros([outChannels])) : undefined;
  }

  override outputShape(sample: Shape): Shape {
    assertChannels("ConvTranspose2d", sample, this.inChannels);
    const [, height, width] = sample as [number, number, number];
    return [
      this.outChannels,
      transposedExtent("ConvTranspose2d", height, 0, this.window),
      transposedExtent("ConvTranspose2d", width, 1, this.window),
    ];
  }

  forward(x: Tensor): Forward {
    assertImages("ConvTranspose2d", x, this.inChannels);
    const { weight, bias } = this;
    const [batch = 1, ...sample] = x.shape;
    const W = weight.value;
    const b = bias?.value;
    const [y, backward] = layWindows([x, W, b], [batch, ...this.outputShape(sample)], this.window, this.groups);
    return [
      y,
      (dy, hint) => {
        assertGradientShape("ConvTranspose2d", dy, y.shape);
        assertUnchanged(W, b);
        const gradients = backward(dy, { weight: learns(weight), input: wantsInput(hint) });
        if (gradients.weight) addInto(weight.gradient, gradients.weight);
        if (learns(bias)) addInto(bias.gradient, sum(dy, [0, 2, 3]));
        return gradients.input ?? unwanted(x);
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return transposedInOnnx(graph, x, this, 2);
  }
}

/** `convTranspose2d(16, 2, { stride: 2 })`: a ConvTranspose2d whose inChannels come from the chain. */
export function convTranspose2d<
  O extends number,
  K extends Pair,
  S extends Pair = 1,
  P extends Pair = 0,
  D extends Pair = 1,
  OP extends Pair = 0,
>(outChannels: O, kernelSize: K, options?: ConvTranspose2dOptions<S, P, D, OP>) {
  assertOptions("convTranspose2d", options, convTranspose2dOptions);
  return ([inChannels]: Sample): ConvTranspose2d<number, O, K, S, P, D, OP> =>
    new ConvTranspose2d(inChannels, outChannels, kernelSize, options);
}

function transposedWindow(
  kernelSize: Pair,
  { stride = 1, padding = 0, dilation = 1, outputPadding = 0 }: ConvTranspose2dOptions<Pair, Pair, Pair, Pair>,
): TransposedWindow {
  assertNotSame("ConvTranspose2d", padding);
  const window = {
    kernelSize: frozenPair("ConvTranspose2d", "kernelSize", kernelSize, 1),
    stride: frozenPair("ConvTranspose2d", "stride", stride, 1),
    padding: frozenPair("ConvTranspose2d", "padding", padding, 0),
    dilation: frozenPair("ConvTranspose2d", "dilation", dilation, 1),
    outputPadding: frozenPair("ConvTranspose2d", "outputPadding", outputPadding, 0),
  };
  const { stride: strides, dilation: dilations, outputPadding: added } = window;
  assertOutputPadding("ConvTranspose2d", pair(added), pair(strides), pair(dilations));
  return window;
}

/** [C, OH, OW], or what is wrong; known to the compiler as far as with `WindowRule`. */
type TransposedRule<In, C, W extends [Pair, Pair, Pair, Pair, Pair]> = In extends readonly [
  number,
  infer Height extends number,
  infer Width extends number,
]
  ? W extends PlainTransposed
    ? [Transposed<Height, W, "ConvTranspose2d">, Transposed<Width, W, "ConvTranspose2d">] extends [infer OH, infer OW]
      ? OH extends string
        ? OH
        : OW extends string
          ? OW
          : [C, OH, OW]
      : never
    : [C, number, number]
  : In;
