import { type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import { add, divide, multiply, sqrt, subtract } from "./elementwise.ts";
import { assertShape, sharedBackend } from "./operands.ts";
import { assertConstant, differentiable, type Input } from "./record.ts";
import { sum } from "./reduce.ts";
import { broadcastTo, reshape } from "./shape-operations.ts";
import { allocated, type Tensor } from "./tensor.ts";

// Channel by channel: x is [batch, channels, height, width] or [batch, channels], and everything else [channels]. All
// throw a ShapeError if a shape is another.

/** The mean and the (biased) variance of each channel over batch and positions. */
export function moments(x: Tensor): [mean: Tensor, variance: Tensor] {
  const backend = sharedBackend("moments", x);
  const channels = channelsOf("moments", x.shape);
  const mean = allocated(channels, backend);
  const variance = allocated(channels, backend);
  backend.kernels.moments({ shape: x.shape }, x.block, mean.block, variance.block);
  const count = x.size / mean.size;
  const perValue = (gradient: Tensor) => acrossChannels(divide(gradient, count), x);
  return [
    differentiable(mean, [x, (dMean) => broadcastTo(perValue(dMean), x.shape)]),
    differentiable(variance, [
      x,
      (dVariance) => multiply(perValue(multiply(2, dVariance)), subtract(x, acrossChannels(mean, x))),
    ]),
  ];
}

/** y = (x − mean) / √(variance + ε) · scale + shift */
export function normalize(
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  scale: Tensor,
  shift: Tensor,
  epsilon: number,
): Tensor {
  const backend = sharedBackend("normalize", x, mean, variance, scale, shift);
  assertPerChannel("normalize", x.shape, { mean, variance, scale, shift });
  const { shape } = x;
  const y = allocated(shape, backend);
  const { block } = mean;
  backend.kernels.normalize({ shape }, epsilon, x.block, block, variance.block, scale.block, shift.block, y.block);
  return differentiable(y, ...normalizeAdjoints(x, mean, variance, scale, shift, epsilon));
}

/**
 * The adjoint of `normalize` with the moments of x itself, through which x acts too (Ioffe & Szegedy 2015).
 * @param mean and variance: what `moments(x)` gave
 */
export function normalizeBackward(
  dy: Tensor,
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  scale: Tensor,
  epsilon: number,
): [dx: Tensor, dScale: Tensor, dShift: Tensor] {
  const operation = "normalizeBackward";
  const backend = sharedBackend(operation, dy, x, mean, variance, scale);
  assertConstant(operation, dy, x, mean, variance, scale);
  assertShape(operation, "dy", dy.shape, x.shape, ["x", x.shape]);
  assertPerChannel(operation, x.shape, { mean, variance, scale });
  const dx = allocated(x.shape, backend);
  const dScale = allocated(scale.shape, backend);
  const dShift = allocated(scale.shape, backend);
  backend.kernels.normalizeBackward(
    { shape: x.shape },
    epsilon,
    dy.block,
    x.block,
    mean.block,
    variance.block,
    scale.block,
    dx.block,
    dScale.block,
    dShift.block,
  );
  return [dx, dScale, dShift];
}

/** What a batch moves: r ← (1 − share)·r + share·batch, with the batch's unbiased variance. */
export interface RunningStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly share: number;
}

/**
 * `normalize` with the moments of x itself: batch normalisation (Ioffe & Szegedy 2015). y is as exact for a mean that is
 * many times the deviation, and for a variance too large for a float, since no moment is rounded before it is used.
 *
 * @param running statistics to be moved in place: for the forward of a layer, since what is derived changes nothing
 * @throws TypeError if they are given, and something here depends on what a derived forward is differentiated by;
 *   ShapeError if they are, and x has one value a channel, of which there is no unbiased variance.
 */
export function batchNormalize(
  x: Tensor,
  scale: Tensor,
  shift: Tensor,
  epsilon: number,
  running?: RunningStatistics,
): Tensor {
  const { mean, variance, share = 1 } = running ?? {};
  const statistics = mean && variance ? { mean, variance } : {};
  const backend = sharedBackend("batchNormalize", x, scale, shift, ...Object.values(statistics));
  if (running) assertConstant("batchNormalize", x, scale, shift);
  assertPerChannel("batchNormalize", x.shape, { scale, shift, ...statistics });
  if (running && x.size === scale.size) {
    throw new ShapeError(`batchNormalize: one value a channel in ${showShape(x.shape)} has no variance to track`);
  }
  const { shape } = x;
  const y = allocated(shape, backend);
  const [meanBlock, varianceBlock] = [mean?.block ?? null, variance?.block ?? null];
  const given = [x.block, scale.block, shift.block] as const;
  backend.kernels.batchNormalize({ shape }, epsilon, share, ...given, meanBlock, varianceBlock, y.block);
  const adjoint = (input: 0 | 1 | 2) => (dy: Tensor) => batchNormalizeBackward(dy, x, scale, epsilon)[input];
  return differentiable(y, [x, adjoint(0)], [scale, adjoint(1)], [shift, adjoint(2)]);
}

/** The adjoint of `batchNormalize`. */
export function batchNormalizeBackward(
  dy: Tensor,
  x: Tensor,
  scale: Tensor,
  epsilon: number,
): [dx: Tensor, dScale: Tensor, dShift: Tensor] {
  const operation = "batchNormalizeBackward";
  const backend = sharedBackend(operation, dy, x, scale);
  assertConstant(operation, dy, x, scale);
  assertShape(operation, "dy", dy.shape, x.shape, ["x", x.shape]);
  assertPerChannel(operation, x.shape, { scale });
  const dx = allocated(x.shape, backend);
  const dScale = allocated(scale.shape, backend);
  const dShift = allocated(scale.shape, backend);
  backend.kernels.batchNormalizeBackward(
    { shape: x.shape },
    epsilon,
    dy.block,
    x.block,
    scale.block,
    dx.block,
    dScale.block,
    dShift.block,
  );
  return [dx, dScale, dShift];
}

/** Those of `normalize` by each of its arguments on its own: mean and variance may come from anywhere. */
function normalizeAdjoints(
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  scale: Tensor,
  shift: Tensor,
  epsilon: number,
): Input<Tensor>[] {
  const dScale = (dy: Tensor) => normalizeBackward(dy, x, mean, variance, scale, epsilon)[1];
  const dShift = (dy: Tensor) => sum(dy, x.rank === 4 ? [0, 2, 3] : [0]);
  const squaredDeviation = () => add(variance, epsilon);
  const slope = () => divide(scale, sqrt(squaredDeviation()));
  return [
    [x, (dy) => multiply(dy, acrossChannels(slope(), x))],
    [mean, (dy) => multiply(dShift(dy), multiply(slope(), -1))],
    [variance, (dy) => multiply(dScale(dy), divide(multiply(scale, -0.5), squaredDeviation()))],
    [scale, dScale],
    [shift, dShift],
  ];
}

/** [channels] → [channels, 1, 1], which broadcasts against images x; against features [channels] does. */
function acrossChannels(values: Tensor, x: Tensor): Tensor {
  return x.rank === 4 ? reshape(values, [values.size, 1, 1]) : values;
}

function channelsOf(operation: string, shape: Shape): Shape {
  const [, channels] = shape;
  if (channels === undefined || (shape.length !== 2 && shape.length !== 4)) {
    throw new ShapeError(
      `${operation}: expected x [batch, channels] or [batch, channels, height, width], got ${showShape(shape)}`,
    );
  }
  return [channels];
}

function assertPerChannel(operation: string, x: Shape, tensors: Readonly<Record<string, Tensor>>): void {
  const channels = channelsOf(operation, x);
  for (const [name, { shape }] of Object.entries(tensors)) assertShape(operation, name, shape, channels, ["x", x]);
}
