// What transposed convolutions over images and along a length have in common.

import { type ConvOptions, kindOf, type Pair, pair, type Shape, ShapeError, sameShape } from "@tsumiki/kernels";
import {
  add,
  conv2d,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  type Parameter,
  pad,
  reshape,
  slice,
  type Tensor,
} from "@tsumiki/tensor";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { Add, Multiply, Subtract } from "../shapes/nat.ts";

/** How windows are laid over an output, complete. */
export interface TransposedWindow {
  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly outputPadding: Pair;
}

/** @throws RangeError for "same", which says how many windows lie on an image, and not how large the image is. */
export function assertNotSame(layer: string, padding: unknown): void {
  if (padding !== "same") return;
  throw new RangeError(
    `${layer}: padding must be numbers, got ${kindOf(padding)}; for an output of stride times the input choose padding and outputPadding such that 2·padding − outputPadding is dilation·(kernelSize − 1) + 1 − stride`,
  );
}

/** @throws RangeError unless each is smaller than the stride or the dilation: room for a further window is an input's. */
export function assertOutputPadding(
  layer: string,
  added: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
): void {
  if (added.every((each, axis) => each < Math.max(strides[axis] ?? 1, dilations[axis] ?? 1))) return;
  const shown = (each: readonly number[]) => (each.length === 1 ? `${each[0]}` : `[${each.join(", ")}]`);
  throw new RangeError(
    `${layer}: outputPadding must be smaller than the stride ${shown(strides)} or the dilation ${shown(dilations)}, got ${shown(added)}`,
  );
}

/** The gradients of a transposed convolution, each where it is wanted; that of the bias is the sum of dy. */
export interface TransposedGradients {
  readonly weight: Tensor | undefined;
  readonly input: Tensor | undefined;
}

/** Which of them. */
type Wanted = { readonly [Name in keyof TransposedGradients]: boolean };

/**
 * Every pixel of x [batch, inChannels, H, W] lays its window, weighted by W [inChannels, outChannels / groups, FH, FW], over
 * the output, and what overlaps adds up, from b [outChannels] on.
 *
 * @param outputShape with the batch
 */
export function layWindows(
  [x, W, b]: readonly [x: Tensor, weight: Tensor, bias: Tensor | undefined],
  outputShape: Shape,
  window: TransposedWindow,
  groups: number,
): [y: Tensor, backward: (dy: Tensor, wanted: Wanted) => TransposedGradients] {
  const { stride, padding, dilation } = window;
  const laid = besideSpare(x, window);
  const options: ConvOptions = { stride, padding, dilation, groups, rounding: "floor" };
  const spread = conv2dBackwardInput(laid, W, outputShape, options);
  return [
    b ? add(spread, reshape(b, [b.size, 1, 1])) : spread,
    (dy, wanted) => ({
      weight: wanted.weight ? conv2dBackwardWeight(dy, laid, W.shape, options) : undefined,
      input: wanted.input ? withoutSpare(conv2d(dy, W, null, options), x.shape) : undefined,
    }),
  ];
}

/**
 * An output padding of the stride and more is room for further windows, whose pixels count as 0: x with these pixels
 * below and to the right.
 */
function besideSpare(x: Tensor, { stride, outputPadding }: TransposedWindow): Tensor {
  const [strideY, strideX] = pair(stride);
  const [addedY, addedX] = pair(outputPadding);
  const below = Math.floor(addedY / strideY);
  const right = Math.floor(addedX / strideX);
  return below + right === 0 ? x : pad(x, [[0, 0], [0, 0], [0, below], [0, right]]); // biome-ignore format: four axes
}

/** The adjoint of `besideSpare`. */
function withoutSpare(dLaid: Tensor, shape: Shape): Tensor {
  const [, , height = 1, width = 1] = shape;
  return sameShape(dLaid.shape, shape) ? dLaid : slice(dLaid, null, null, [0, height], [0, width]);
}

/** OH of H, or OW of W. @param direction 0 is vertical, 1 horizontal */
export function transposedExtent(layer: string, extent: number, direction: 0 | 1, window: TransposedWindow): number {
  const { kernelSize, stride, padding, dilation, outputPadding } = window;
  const size = pair(dilation)[direction] * (pair(kernelSize)[direction] - 1) + 1;
  const spread = (extent - 1) * pair(stride)[direction] + size + pair(outputPadding)[direction];
  const border = pair(padding)[direction];
  if (spread <= 2 * border) {
    throw new ShapeError(
      `${layer} spreads an image of ${extent} to ${spread}, of which a padding of ${border} leaves nothing`,
    );
  }
  return spread - 2 * border;
}

/**
 * The operator of ONNX that does the same.
 * @param axes how many axes the window has: two over images, one along a length
 */
export function transposedInOnnx(
  graph: OnnxGraph,
  x: string,
  { weight, bias, window, groups }: TransposedLayer,
  axes: 1 | 2,
): string {
  const along = (extents: Pair) => (axes === 1 ? [pair(extents)[1]] : [...pair(extents)]);
  const strides = along(window.stride);
  const added = along(window.outputPadding);
  const padding = along(window.padding);
  const spare = added.map((each, axis) => Math.floor(each / (strides[axis] as number)));
  const hasSpare = spare.some((each) => each > 0);
  // ONNX Runtime refuses an output padding of the stride and more: then x gets the pixels of `besideSpare`.
  const widths = [0, 0, ...spare.map(() => 0), 0, 0, ...spare];
  const laid = hasSpare ? graph.node("Pad", [x, graph.constant("spare", widths)], { mode: "constant" }) : x;
  const inputs = [laid, graph.constant("weight", weight)];
  if (bias) inputs.push(graph.constant("bias", bias));
  return graph.node("ConvTranspose", inputs, {
    kernel_shape: along(window.kernelSize),
    strides,
    dilations: along(window.dilation),
    pads: [...padding, ...padding],
    output_padding: added.map((each, axis) => each % (strides[axis] as number)),
    group: groups,
  });
}

interface TransposedLayer {
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
  readonly window: TransposedWindow;
  readonly groups: number;
}

/** A window as far as the compiler knows it, dense: [kernelSize, stride, padding, dilation, outputPadding]. */
export type PlainTransposed = [number, number, number, 1, number];

/** What an extent of H becomes, or the sentence that says why nothing is left; the twin of `transposedExtent`. */
export type Transposed<H extends number, W extends PlainTransposed, Name extends string> = Cropped<
  H,
  Add<Multiply<Subtract<H, 1>, W[1]>, Add<W[0], W[4]>>,
  W[2],
  Name
>;
type Cropped<H extends number, Spread extends number, P extends number, Name extends string> =
  Subtract<Spread, Add<P, P>> extends infer Left
    ? [Left] extends [never]
      ? NothingLeft<H, Spread, P, Name>
      : Left extends 0
        ? NothingLeft<H, Spread, P, Name>
        : Left
    : never;
type NothingLeft<
  H extends number,
  Spread extends number,
  P extends number,
  Name extends string,
> = `${Name} spreads an image of ${H} to ${Spread}, of which a padding of ${P} leaves nothing`;
