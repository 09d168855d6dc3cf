import {
  assertOptions,
  type ConvGeometry,
  type ConvOptions,
  convGeometry,
  type Pair,
  type PoolGeometry,
  poolGeometry,
  type Shape,
  type WindowOptions,
} from "@tsumiki/kernels";
import { assertRank, assertShape, checkedShape, sharedBackend } from "./operands.ts";
import { assertConstant, differentiable, type Input } from "./record.ts";
import { sum } from "./reduce.ts";
import { allocated, type Tensor } from "./tensor.ts";

export const windowOptions = { stride: true, padding: true, dilation: true, rounding: true } as const;
const convOptions = { ...windowOptions, groups: true } as const;

/**
 * y[n,o,i,j] = b[o] + Σ W[o,c,u,v] · x[n, c, i·S + u·D − P, j·S + v·D − P]   over c, u, v
 *
 * x [batch, channels, H, W], weight [outChannels, channels / groups, FH, FW], bias [outChannels] or null
 * → y [batch, outChannels, OH, OW], OH = (H + 2P − (D·(FH − 1) + 1))/S + 1. With groups, the first outChannels / groups
 * maps see the first channels / groups channels alone, and so on. With a padding of "same" OH = ⌈H/S⌉, and P is half of
 * max(0, (OH − 1)·S + D·(FH − 1) + 1 − H), rounded down: a row that is left over lies below.
 *
 * @throws ShapeError if the channels do not fit, the window is larger than the padded image, or the stride does not
 *   divide it and `rounding` is "exact"; RangeError for options that are not whole numbers, and for another rounding
 *   beside "same".
 */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null, options: ConvOptions = {}): Tensor {
  const backend = sharedBackend("conv2d", x, weight, ...(bias ? [bias] : []));
  const geometry = checkedGeometry("conv2d", x.shape, weight.shape, options);
  if (bias) assertShape("conv2d", "bias", bias.shape, [geometry.outChannels], ["weight", weight.shape]);
  const y = allocated(outputShape(geometry), backend);
  backend.kernels.conv2d(geometry, x.block, weight.block, bias?.block ?? null, y.block);
  const biases: Input<Tensor>[] = bias ? [[bias, (dy) => sum(dy, [0, 2, 3])]] : [];
  return differentiable(
    y,
    [x, (dy) => inputGradient(geometry, dy, weight)],
    [weight, (dy) => weightGradient(geometry, x, dy)],
    ...biases,
  );
}

/**
 * dL/dx from dL/dy, for an input of `inputShape`.
 * @throws ShapeError as conv2d, and if dy has not the output's shape; so does conv2dBackwardWeight.
 */
export function conv2dBackwardInput(dy: Tensor, weight: Tensor, inputShape: Shape, options: ConvOptions = {}): Tensor {
  sharedBackend("conv2dBackwardInput", dy, weight);
  const shape = checkedShape("conv2dBackwardInput", inputShape);
  return inputGradient(checkedGeometry("conv2dBackwardInput", shape, weight.shape, options), dy, weight);
}

/** dL/dW from dL/dy, for a weight of `weightShape`. (dL/db is the sum of dy over batch, height and width.) */
export function conv2dBackwardWeight(x: Tensor, dy: Tensor, weightShape: Shape, options: ConvOptions = {}): Tensor {
  sharedBackend("conv2dBackwardWeight", x, dy);
  const shape = checkedShape("conv2dBackwardWeight", weightShape);
  return weightGradient(checkedGeometry("conv2dBackwardWeight", x.shape, shape, options), x, dy);
}

/**
 * The window of each output position laid flat, one a row: x [batch, channels, H, W] →
 * [batch · OH · OW, channels · FH · FW]. What lies outside the image is 0. A convolution is then one matrix product.
 *
 * @throws ShapeError and RangeError as conv2d.
 */
export function im2col(x: Tensor, kernelSize: Pair, options: WindowOptions = {}): Tensor {
  sharedBackend("im2col", x);
  return windowsToRows(windowGeometry("im2col", x.shape, kernelSize, options), x);
}

/**
 * The adjoint of im2col: adds every window back to where it came from in an image of `inputShape`.
 * @throws ShapeError as im2col, and if the columns have another shape than its result.
 */
export function col2im(columns: Tensor, inputShape: Shape, kernelSize: Pair, options: WindowOptions = {}): Tensor {
  sharedBackend("col2im", columns);
  return rowsToWindows(windowGeometry("col2im", checkedShape("col2im", inputShape), kernelSize, options), columns);
}

/** @throws ShapeError unless images are of rank 4, and as `poolGeometry`; TypeError for an unknown option. */
export function windowGeometry(
  operation: string,
  shape: Shape,
  kernelSize: Pair,
  options: WindowOptions,
): PoolGeometry {
  assertRank(operation, "images [batch, channels, height, width]", shape, 4);
  assertOptions(operation, options, windowOptions);
  return poolGeometry(operation, shape, kernelSize, options);
}

// What runs backward knows the geometry of the forward, and nothing of the options, which are the caller's.

function inputGradient(geometry: ConvGeometry, dy: Tensor, weight: Tensor): Tensor {
  const backend = sharedBackend("conv2dBackwardInput", dy, weight);
  assertConstant("conv2dBackwardInput", dy, weight);
  const inputShape = imagesShape(geometry);
  assertShape(
    "conv2dBackwardInput",
    "dy",
    dy.shape,
    outputShape(geometry),
    ["x", inputShape],
    ["weight", weight.shape],
  );
  const dx = allocated(inputShape, backend);
  backend.kernels.conv2dBackwardInput(geometry, dy.block, weight.block, dx.block);
  return dx;
}

function weightGradient(geometry: ConvGeometry, x: Tensor, dy: Tensor): Tensor {
  const backend = sharedBackend("conv2dBackwardWeight", x, dy);
  assertConstant("conv2dBackwardWeight", x, dy);
  const { channels, groups, outChannels, kernelHeight, kernelWidth } = geometry;
  const weightShape = [outChannels, channels / groups, kernelHeight, kernelWidth];
  assertShape("conv2dBackwardWeight", "dy", dy.shape, outputShape(geometry), ["x", x.shape], ["weight", weightShape]);
  const dWeight = allocated(weightShape, backend);
  backend.kernels.conv2dBackwardWeight(geometry, x.block, dy.block, dWeight.block);
  return dWeight;
}

function windowsToRows(geometry: PoolGeometry, x: Tensor): Tensor {
  const backend = sharedBackend("im2col", x);
  assertShape("im2col", "x", x.shape, imagesShape(geometry), ["columns", columnsShape(geometry)]);
  const columns = allocated(columnsShape(geometry), backend);
  backend.kernels.im2col(geometry, x.block, columns.block);
  return differentiable(columns, [x, (dy) => rowsToWindows(geometry, dy)]);
}

function rowsToWindows(geometry: PoolGeometry, columns: Tensor): Tensor {
  const backend = sharedBackend("col2im", columns);
  const inputShape = imagesShape(geometry);
  assertShape("col2im", "columns", columns.shape, columnsShape(geometry), ["an image", inputShape]);
  const x = allocated(inputShape, backend);
  backend.kernels.col2im(geometry, columns.block, x.block);
  return differentiable(x, [columns, (dx) => windowsToRows(geometry, dx)]);
}

function checkedGeometry(operation: string, x: Shape, weight: Shape, options: ConvOptions): ConvGeometry {
  assertRank(operation, "x [batch, channels, height, width]", x, 4);
  assertRank(operation, "weight [outChannels, channels / groups, height, width]", weight, 4);
  assertOptions(operation, options, convOptions);
  return convGeometry(operation, x, weight, options);
}

export function imagesShape({ batch, channels, height, width }: PoolGeometry): Shape {
  return [batch, channels, height, width];
}

function outputShape({ batch, outChannels, outHeight, outWidth }: ConvGeometry): Shape {
  return [batch, outChannels, outHeight, outWidth];
}

function columnsShape(geometry: PoolGeometry): Shape {
  const { batch, channels, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
  return [batch * outHeight * outWidth, channels * kernelHeight * kernelWidth];
}
