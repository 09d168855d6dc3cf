import type { Block } from "../backend.ts";
import type { ChannelGeometry } from "../geometry.ts";
import { sizeOf } from "../shape.ts";
import { reduceMiddle } from "./parts/reduce-middle.ts";
import type { Runtime } from "./run/runtime.ts";
import { rowsPerShard } from "./run/shards.ts";

/** Two passes, because a difference of sums of squares would cancel where the mean is large. */
export function moments(runtime: Runtime, geometry: ChannelGeometry, x: Block, mean: Block, variance: Block): void {
  const matrix = matrixOf(geometry);
  runtime.call([x], [mean, variance], (xAt, meanAt, varianceAt) => {
    reduceMiddle(runtime, "sum", [1, matrix.rows, matrix.channels], xAt, meanAt);
    divideByRows(runtime, matrix, meanAt);
    sumPerChannel(runtime, "channelDeviations", matrix, [xAt, xAt, meanAt], varianceAt);
    divideByRows(runtime, matrix, varianceAt);
  });
}

export function normalize(
  runtime: Runtime,
  geometry: ChannelGeometry,
  epsilon: number,
  x: Block,
  mean: Block,
  variance: Block,
  scale: Block,
  shift: Block,
  y: Block,
): void {
  const { rows, channels } = matrixOf(geometry);
  const group = rowsPerShard(channels);
  runtime.call([x, mean, variance, scale, shift], [y], (xAt, meanAt, varianceAt, scaleAt, shiftAt, yAt) => {
    const slope = slopes(runtime, channels, epsilon, varianceAt, scaleAt);
    runtime.run("normalize", Math.ceil(rows / group), [xAt, meanAt, slope, shiftAt, yAt, rows, channels, group]);
  });
}

export function normalizeBackward(
  runtime: Runtime,
  geometry: ChannelGeometry,
  epsilon: number,
  dy: Block,
  x: Block,
  mean: Block,
  variance: Block,
  scale: Block,
  dx: Block,
  dScale: Block,
  dShift: Block,
): void {
  const matrix = matrixOf(geometry);
  const { rows, channels } = matrix;
  const group = rowsPerShard(channels);
  const outputs = [dx, dScale, dShift];
  runtime.call([dy, x, mean, variance, scale], outputs, (dyAt, xAt, meanAt, varianceAt, scaleAt, dxAt, ...sums) => {
    const [dScaleAt, dShiftAt] = sums as [number, number];
    const perChannel = () => runtime.scratch(channels * 4);
    const [covariance, meanGradient, tilt] = [perChannel(), perChannel(), perChannel()];
    reduceMiddle(runtime, "sum", [1, rows, channels], dyAt, dShiftAt);
    sumPerChannel(runtime, "channelCovariances", matrix, [xAt, dyAt, meanAt], covariance);
    const factors = [covariance, dShiftAt, varianceAt, dScaleAt, meanGradient, tilt, channels];
    runtime.run("normalizationFactors", 1, factors, [epsilon, 1 / rows]);
    const slope = slopes(runtime, channels, epsilon, varianceAt, scaleAt);
    const words = [dyAt, xAt, meanAt, slope, meanGradient, tilt, dxAt, rows, channels, group];
    runtime.run("normalizeBackward", Math.ceil(rows / group), words);
  });
}

/** In memory both ranks are matrices [rows, channels]. */
interface Matrix {
  readonly rows: number;
  readonly channels: number;
}

function matrixOf({ shape }: ChannelGeometry): Matrix {
  const channels = shape[1] as number;
  return { rows: sizeOf(shape) / channels, channels };
}

/** One sum per channel of what `kernel` makes of [x, other, mean]: partial sums first, then theirs. */
function sumPerChannel(
  runtime: Runtime,
  kernel: string,
  { rows, channels }: Matrix,
  operands: readonly [x: number, other: number, mean: number],
  sum: number,
): void {
  const group = rowsPerShard(channels, 8);
  const shards = Math.ceil(rows / group);
  const partial = runtime.scratch(shards * channels * 4);
  runtime.run(kernel, shards, [...operands, partial, rows, channels, group]);
  reduceMiddle(runtime, "sum", [1, shards, channels], partial, sum);
}

function divideByRows(runtime: Runtime, { rows, channels }: Matrix, at: number): void {
  runtime.run("scaleBy", 1, [at, at, channels], [1 / rows]);
}

/** scale / √(variance + ε) */
function slopes(runtime: Runtime, channels: number, epsilon: number, variance: number, scale: number): number {
  const slope = runtime.scratch(channels * 4);
  runtime.run("normalizationSlope", 1, [variance, scale, slope, channels], [epsilon]);
  return slope;
}
