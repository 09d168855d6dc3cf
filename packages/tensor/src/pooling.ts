import {
  type AverageGeometry,
  type AverageOptions,
  assertOptions,
  assertWindowsMeetImage,
  checkedBoolean,
  type Pair,
  type PoolGeometry,
  type Shape,
  type WindowOptions,
} from "@tsumiki/kernels";
import { imagesShape, windowGeometry, windowOptions } from "./convolution.ts";
import { assertShape, checkedShape, sharedBackend } from "./operands.ts";
import { assertConstant, differentiable, piecewiseConstant } from "./record.ts";
import { allocated, type Tensor } from "./tensor.ts";

// Windows over images x [batch, channels, H, W] → y [batch, channels, OH, OW], as for conv2d. The stride is the window's
// own size by default. All throw a ShapeError if the window is larger than the padded image or does not divide it as
// `rounding` demands, and a RangeError if the padding is so large that a window lies in it altogether.

const averageOptions = { ...windowOptions, countPadding: true } as const;

/**
 * The largest element of each window inside the image (a NaN wins), and where it stands in its window: index holds
 * u · FW + v of the first one, for `maxPool2dBackward`.
 */
export function maxPool2d(x: Tensor, kernelSize: Pair, options: WindowOptions = {}): [y: Tensor, index: Tensor] {
  const backend = sharedBackend("maxPool2d", x);
  const geometry = poolingGeometry("maxPool2d", x.shape, kernelSize, options);
  const y = allocated(outputShape(geometry), backend);
  const index = allocated(y.shape, backend);
  backend.kernels.maxPool2d(geometry, x.block, y.block, index.block);
  return [
    differentiable(y, [x, (dy) => maxGradient(geometry, dy, index)]),
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
  const shape = checkedShape("maxPool2dBackward", inputShape);
  return maxGradient(poolingGeometry("maxPool2dBackward", shape, kernelSize, options), dy, index);
}

/**
 * The sum of each window divided by its elements inside the padded image, as PyTorch does; with `countPadding: false` by
 * those inside the image alone, as TensorFlow does.
 */
export function averagePool2d(x: Tensor, kernelSize: Pair, options: AverageOptions = {}): Tensor {
  const backend = sharedBackend("averagePool2d", x);
  const geometry = averageGeometry("averagePool2d", x.shape, kernelSize, options);
  const y = allocated(outputShape(geometry), backend);
  backend.kernels.averagePool2d(geometry, x.block, y.block);
  return differentiable(y, [x, (dy) => averageGradient(geometry, dy)]);
}

/** Each element of dy goes in equal shares to the elements of its window. */
export function averagePool2dBackward(
  dy: Tensor,
  inputShape: Shape,
  kernelSize: Pair,
  options: AverageOptions = {},
): Tensor {
  const shape = checkedShape("averagePool2dBackward", inputShape);
  return averageGradient(averageGeometry("averagePool2dBackward", shape, kernelSize, options), dy);
}

// As for convolutions, what runs backward knows the geometry and nothing of the options.

function maxGradient(geometry: PoolGeometry, dy: Tensor, index: Tensor): Tensor {
  const backend = sharedBackend("maxPool2dBackward", dy, index);
  assertConstant("maxPool2dBackward", dy, index);
  const inputShape = imagesShape(geometry);
  assertShape("maxPool2dBackward", "dy", dy.shape, outputShape(geometry), ["x", inputShape]);
  assertShape("maxPool2dBackward", "index", index.shape, dy.shape, ["dy", dy.shape]);
  const dx = allocated(inputShape, backend);
  backend.kernels.maxPool2dBackward(geometry, dy.block, index.block, dx.block);
  return dx;
}

function averageGradient(geometry: AverageGeometry, dy: Tensor): Tensor {
  const backend = sharedBackend("averagePool2dBackward", dy);
  assertConstant("averagePool2dBackward", dy);
  const inputShape = imagesShape(geometry);
  assertShape("averagePool2dBackward", "dy", dy.shape, outputShape(geometry), ["x", inputShape]);
  const dx = allocated(inputShape, backend);
  backend.kernels.averagePool2dBackward(geometry, dy.block, dx.block);
  return dx;
}

function averageGeometry(operation: string, shape: Shape, kernelSize: Pair, options: AverageOptions): AverageGeometry {
  assertOptions(operation, options, averageOptions);
  const { countPadding = true, ...window } = options;
  checkedBoolean(operation, "countPadding", countPadding);
  return { ...poolingGeometry(operation, shape, kernelSize, window), countPadding };
}

function poolingGeometry(operation: string, shape: Shape, kernelSize: Pair, options: WindowOptions): PoolGeometry {
  assertOptions(operation, options, windowOptions);
  const stride = options.stride ?? kernelSize;
  const geometry = windowGeometry(operation, shape, kernelSize, { ...options, stride });
  assertWindowsMeetImage(operation, geometry);
  return geometry;
}

function outputShape({ batch, channels, outHeight, outWidth }: PoolGeometry): Shape {
  return [batch, channels, outHeight, outWidth];
}
