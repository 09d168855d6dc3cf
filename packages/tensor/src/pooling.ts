import { assertWindowsMeetImage, type Pair, type PoolGeometry, type Shape, type WindowOptions } from "@tsumiki/kernels";
import { windowGeometry } from "./convolution.ts";
import { assertShape, sharedBackend } from "./operands.ts";
import { assertConstant, differentiable, piecewiseConstant } from "./record.ts";
import { type Tensor, uninitialized } from "./tensor.ts";

// Windows over images x [batch, channels, H, W] → y [batch, channels, OH, OW], as for conv2d. The stride is the window's
// own size by default. All throw a ShapeError if the window is larger than the padded image or does not divide it as
// `rounding` demands, and a RangeError if the padding is so large that a window lies in it altogether.

/**
 * The largest element of each window inside the image (a NaN wins), and where it stands in its window: index holds
 * u · FW + v of the first one, for `maxPool2dBackward`.
 */
export function maxPool2d(x: Tensor, kernelSize: Pair, options: WindowOptions = {}): [y: Tensor, index: Tensor] {
  const backend = sharedBackend("maxPool2d", x);
  const geometry = poolingGeometry("maxPool2d", x.shape, kernelSize, options);
  const y = uninitialized(outputShape(geometry), backend);
  const index = uninitialized(y.shape, backend);
  backend.kernels.maxPool2d(geometry, x.block, y.block, index.block);
  return [
    differentiable(y, [x, (dy) => maxPool2dBackward(dy, index, x.shape, kernelSize, options)]),
    piecewiseConstant("maxPool2d's index", index, x),
  ];
}

/** dy goes to the element that was the largest of its window. */
export function maxPool2dBackward(
  dy: Tensor,
  index: Tensor,
  inputShape: Shape,
  kernelSize: Pair,
  options: WindowOptions = {},
): Tensor {
  const backend = sharedBackend("maxPool2dBackward", dy, index);
  assertConstant("maxPool2dBackward", dy, index);
  const geometry = poolingGeometry("maxPool2dBackward", inputShape, kernelSize, options);
  assertShape("maxPool2dBackward", "dy", dy.shape, outputShape(geometry), ["x", inputShape]);
  assertShape("maxPool2dBackward", "index", index.shape, dy.shape, ["dy", dy.shape]);
  const dx = uninitialized(inputShape, backend);
  backend.kernels.maxPool2dBackward(geometry, dy.block, index.block, dx.block);
  return dx;
}

/** The sum of each window divided by its elements inside the padded image, as PyTorch does. */
export function averagePool2d(x: Tensor, kernelSize: Pair, options: WindowOptions = {}): Tensor {
  const backend = sharedBackend("averagePool2d", x);
  const geometry = poolingGeometry("averagePool2d", x.shape, kernelSize, options);
  const y = uninitialized(outputShape(geometry), backend);
  backend.kernels.averagePool2d(geometry, x.block, y.block);
  return differentiable(y, [x, (dy) => averagePool2dBackward(dy, x.shape, kernelSize, options)]);
}

/** Each element of dy goes in equal shares to the elements of its window. */
export function averagePool2dBackward(
  dy: Tensor,
  inputShape: Shape,
  kernelSize: Pair,
  options: WindowOptions = {},
): Tensor {
  const backend = sharedBackend("averagePool2dBackward", dy);
  assertConstant("averagePool2dBackward", dy);
  const geometry = poolingGeometry("averagePool2dBackward", inputShape, kernelSize, options);
  assertShape("averagePool2dBackward", "dy", dy.shape, outputShape(geometry), ["x", inputShape]);
  const dx = uninitialized(inputShape, backend);
  backend.kernels.averagePool2dBackward(geometry, dy.block, dx.block);
  return dx;
}

function poolingGeometry(operation: string, shape: Shape, kernelSize: Pair, options: WindowOptions): PoolGeometry {
  const stride = options.stride ?? kernelSize;
  const geometry = windowGeometry(operation, shape, kernelSize, { ...options, stride });
  assertWindowsMeetImage(operation, geometry);
  return geometry;
}

function outputShape({ batch, channels, outHeight, outWidth }: PoolGeometry): Shape {
  return [batch, channels, outHeight, outWidth];
}
