import { assertOptions, checkedBoolean, checkedNumber, type Shape } from "@tsumiki/kernels";
import { addInto, Parameter, reshape, sum, type Tensor, zeros } from "@tsumiki/tensor";
import { assertGradientShape, assertGroups, assertSignals, assertUnchanged } from "../checks.ts";
import { initialWeight } from "../initial-weight.ts";
import { type Forward, Layer, type Sample } from "../layer.ts";
import { learns } from "../learns.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { assertSignalChannels, ofHeight1, type SignalChannelsRule } from "../shapes/lengthwise.ts";
import { unwanted, wantsInput } from "../unwanted.ts";
import { type ConvTranspose2dOptions, convTranspose2dOptions } from "./conv-transpose2d.ts";
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

/**
 * The adjoint of a convolution along a length: a ConvTranspose2d on images of height 1. With the options of a Conv1d it
 * turns that layer's output shape back into its input shape.
 *
 * y[n, o, i·S + u·D − P] = b[o] + Σ W[c,o,u] · x[n,c,i]   over c and all i, u that lead there
 *
 * x [batch, inChannels, L] → y [batch, outChannels, OL], where OL = (L − 1)·S − 2P + D·(F − 1) + OP + 1,
 * W [inChannels, outChannels / groups, F], b [outChannels]; as PyTorch's ConvTranspose1d.
 *
 * @throws ShapeError if the input has other channels, or the padding cuts all of the output off.
 */
export class ConvTranspose1d<
  I extends number,
  O extends number,
  K extends number,
  S extends number = 1,
  P extends number = 0,
  D extends number = 1,
  OP extends number = 0,
> extends Layer {
  static override readonly name: string = "ConvTranspose1d";
  declare readonly outShape: SignalChannelsRule<
    this["inShape"],
    I,
    TransposedRule<this["inShape"], O, [K, S, P, D, OP]>,
    "ConvTranspose1d"
  >;
  readonly inChannels: I;
  readonly outChannels: O;
  readonly window: LengthwiseTransposed;
  readonly groups: number;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  /** @throws RangeError for a number that no window has, and for groups that do not divide the channels. */
  constructor(inChannels: I, outChannels: O, kernelSize: K, options: ConvTranspose2dOptions<S, P, D, OP> = {}) {
    super();
    assertOptions("ConvTranspose1d", options, convTranspose2dOptions);
    const { groups = 1, useBias = true } = options;
    checkedNumber("ConvTranspose1d", "inChannels", inChannels, "a whole number of at least 1");
    checkedNumber("ConvTranspose1d", "outChannels", outChannels, "a whole number of at least 1");
    assertGroups("ConvTranspose1d", groups, inChannels, outChannels);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.groups = groups;
    this.window = transposedWindow(kernelSize, options);
    // Of the elements around, only every stride-th lays its window over an element of the output.
    const fanIn = ((inChannels / groups) * kernelSize) / this.window.stride;
    const fanOut = (outChannels / groups) * kernelSize;
    const shape = [inChannels, outChannels / groups, kernelSize];
    this.weight = initialWeight("ConvTranspose1d", options, fanIn, fanOut, shape);
    this.bias = checkedBoolean("ConvTranspose1d", "useBias", useBias) ? new Parameter(zeros([outChannels])) : undefined;
  }

  override outputShape(sample: Shape): Shape {
    assertSignalChannels("ConvTranspose1d", sample, this.inChannels);
    return [this.outChannels, transposedExtent("ConvTranspose1d", sample[1], 1, overHeight1(this.window))];
  }

  forward(x: Tensor): Forward {
    assertSignals("ConvTranspose1d", x, this.inChannels);
    const { weight, bias, window, groups, outChannels } = this;
    const [batch = 1, ...sample] = x.shape;
    const [, length = 1] = this.outputShape(sample);
    const W = weight.value;
    const b = bias?.value;
    const flat = [ofHeight1(x), ofHeight1(W), b] as const;
    const [images, backward] = layWindows(flat, [batch, outChannels, 1, length], overHeight1(window), groups);
    const y = reshape(images, [batch, outChannels, length]);
    return [
      y,
      (dy, hint) => {
        assertGradientShape("ConvTranspose1d", dy, y.shape);
        assertUnchanged(W, b);
        const gradients = backward(ofHeight1(dy), { weight: learns(weight), input: wantsInput(hint) });
        if (gradients.weight) addInto(weight.gradient, reshape(gradients.weight, W.shape));
        if (learns(bias)) addInto(bias.gradient, sum(dy, [0, 2]));
        return gradients.input ? reshape(gradients.input, x.shape) : unwanted(x);
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const { weight, bias, groups } = this;
    return transposedInOnnx(graph, x, { weight, bias, groups, window: overHeight1(this.window) }, 1);
  }
}

/** `convTranspose1d(16, 4, { stride: 2 })`: a ConvTranspose1d whose inChannels come from the chain. */
export function convTranspose1d<
  O extends number,
  K extends number,
  S extends number = 1,
  P extends number = 0,
  D extends number = 1,
  OP extends number = 0,
>(outChannels: O, kernelSize: K, options?: ConvTranspose2dOptions<S, P, D, OP>) {
  assertOptions("convTranspose1d", options, convTranspose2dOptions);
  return ([inChannels]: Sample): ConvTranspose1d<number, O, K, S, P, D, OP> =>
    new ConvTranspose1d(inChannels, outChannels, kernelSize, options);
}

/** How the windows are laid, complete. */
interface LengthwiseTransposed {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly outputPadding: number;
}

function transposedWindow(
  kernelSize: number,
  { stride = 1, padding = 0, dilation = 1, outputPadding = 0 }: ConvTranspose2dOptions<number, number, number, number>,
): LengthwiseTransposed {
  assertNotSame("ConvTranspose1d", padding);
  checkedNumber("ConvTranspose1d", "kernelSize", kernelSize, "a whole number of at least 1");
  checkedNumber("ConvTranspose1d", "stride", stride, "a whole number of at least 1");
  checkedNumber("ConvTranspose1d", "padding", padding, "a whole number of at least 0");
  checkedNumber("ConvTranspose1d", "dilation", dilation, "a whole number of at least 1");
  checkedNumber("ConvTranspose1d", "outputPadding", outputPadding, "a whole number of at least 0");
  assertOutputPadding("ConvTranspose1d", [outputPadding], [stride], [dilation]);
  return { kernelSize, stride, padding, dilation, outputPadding };
}

function overHeight1({ kernelSize, stride, padding, dilation, outputPadding }: LengthwiseTransposed): TransposedWindow {
  return {
    kernelSize: [1, kernelSize],
    stride: [1, stride],
    padding: [0, padding],
    dilation: [1, dilation],
    outputPadding: [0, outputPadding],
  };
}

/** [C, OL], or what is wrong; known to the compiler where the window is dense. */
type TransposedRule<In, C, W extends [number, number, number, number, number]> = In extends readonly [
  number,
  infer L extends number,
]
  ? W extends PlainTransposed
    ? Transposed<L, W, "ConvTranspose1d"> extends infer OL
      ? OL extends string
        ? OL
        : [C, OL]
      : never
    : [C, number]
  : In;
