import type { Block } from "../backend.ts";
import type { ChannelGeometry } from "../geometry.ts";
import { sizeOf } from "../shape.ts";
import { doubleWords } from "./run/double-words.ts";
import type { Runtime } from "./run/runtime.ts";
import { rowsPerShard } from "./run/shards.ts";

export function moments(runtime: Runtime, geometry: ChannelGeometry, x: Block, mean: Block, variance: Block): void {
  runtime.call([x], [mean, variance], (xAt, meanAt, varianceAt) => {
    momentsOf(runtime, matrixOf(geometry), xAt, { share: 1, correction: 1, mean: meanAt, variance: varianceAt });
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
  runtime.call([x, mean, variance, scale, shift], [y], (xAt, meanAt, varianceAt, scaleAt, shiftAt, yAt) => {
    const given = { exact: false, mean: meanAt, variance: varianceAt };
    normalizeBy(runtime, matrixOf(geometry), epsilon, xAt, given, scaleAt, shiftAt, yAt);
  });
}

export function batchNormalize(
  runtime: Runtime,
  geometry: ChannelGeometry,
  epsilon: number,
  share: number,
  x: Block,
  scale: Block,
  shift: Block,
  runningMean: Block | null,
  runningVariance: Block | null,
  y: Block,
): void {
  const matrix = matrixOf(geometry);
  const correction = matrix.rows / (matrix.rows - 1);
  const running = [runningMean, runningVariance];
  const written = [...running.filter((block) => block !== null), y];
  runtime.call([x, scale, shift, ...running], written, (xAt, scaleAt, shiftAt, mean = 0, variance = 0, ...rest) => {
    const own = momentsOf(runtime, matrix, xAt, { share, correction, mean, variance });
    normalizeBy(runtime, matrix, epsilon, xAt, own, scaleAt, shiftAt, rest.at(-1) as number);
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
  const outputs = [dx, dScale, dShift];
  runtime.call([dy, x, mean, variance, scale], outputs, (dyAt, xAt, meanAt, varianceAt, scaleAt, ...outputsAt) => {
    backwardBy(runtime, matrix, epsilon, dyAt, xAt, meanAt, varianceAt, scaleAt, outputsAt);
  });
}

export function batchNormalizeBackward(
  runtime: Runtime,
  geometry: ChannelGeometry,
  epsilon: number,
  dy: Block,
  x: Block,
  scale: Block,
  dx: Block,
  dScale: Block,
  dShift: Block,
): void {
  const matrix = matrixOf(geometry);
  runtime.call([dy, x, scale], [dx, dScale, dShift], (dyAt, xAt, scaleAt, ...outputsAt) => {
    backwardBy(runtime, matrix, epsilon, dyAt, xAt, xAt, 0, scaleAt, outputsAt);
  });
}

/** In memory both ranks are matrices [rows, channels]. */
interface Matrix {
  readonly rows: number;
  readonly channels: number;
  /** Channels, rounded up to a multiple of 4: how long rows of float64 are. */
  readonly pitch: number;
}

/** Where the moments of each channel are: in float64 if exact, else in floats. */
interface Moments {
  readonly exact: boolean;
  readonly mean: number;
  readonly variance: number;
}

function matrixOf({ shape }: ChannelGeometry): Matrix {
  const channels = shape[1] as number;
  return { rows: sizeOf(shape) / channels, channels, pitch: 4 * Math.ceil(channels / 4) };
}

/** What moves towards the moments of x, in floats; see `MomentsTask`. */
interface Moved {
  readonly share: number;
  readonly correction: number;
  readonly mean: number;
  readonly variance: number;
}

function momentsOf(runtime: Runtime, matrix: Matrix, x: number, moved: Moved): Moments {
  const { rows, pitch } = matrix;
  const [partial, shards] = sumChannels(runtime, "channelSums", 2, matrix, [x, 0, x]);
  const exact = { exact: true, mean: doubles(runtime, pitch), variance: doubles(runtime, pitch) };
  const shares = [...doubleWords(moved.share), ...doubleWords(moved.correction)];
  const words = [...shares, partial, shards, pitch, rows, x, moved.mean, moved.variance, exact.mean, exact.variance];
  runtime.run("channelMoments", 1, words);
  return exact;
}

function normalizeBy(
  runtime: Runtime,
  { rows, channels, pitch }: Matrix,
  epsilon: number,
  x: number,
  { exact, mean, variance }: Moments,
  scale: number,
  shift: number,
  y: number,
): void {
  const scales = runtime.scratch(4 * 3 * pitch);
  const words = [...doubleWords(epsilon), exact ? 1 : 0, pitch, mean, variance, scale, shift, scales];
  runtime.run("normalizationScales", 1, words);
  const group = rowsPerShard(channels);
  runtime.run("normalize", Math.ceil(rows / group), [x, 0, scales, y, rows, channels, group, pitch]);
}

/** @param center the mean, if the variance is given; where that is 0, any row of x */
function backwardBy(
  runtime: Runtime,
  matrix: Matrix,
  epsilon: number,
  dy: number,
  x: number,
  center: number,
  variance: number,
  scale: number,
  outputs: readonly number[],
): void {
  const { rows, channels, pitch } = matrix;
  const [dx, dScale, dShift] = outputs as readonly [number, number, number];
  const [partial, shards] = sumChannels(runtime, "channelGradientSums", 4, matrix, [x, dy, center]);
  const factors = runtime.scratch(4 * 4 * pitch);
  const sums = [partial, shards, pitch, rows];
  const words = [...doubleWords(epsilon), ...sums, center, variance, scale, dScale, dShift, factors];
  runtime.run("normalizationFactors", 1, words);
  const group = rowsPerShard(channels);
  runtime.run("normalizeBackward", Math.ceil(rows / group), [x, dy, factors, dx, rows, channels, group, pitch]);
}

/** What each shard sums, as float64 [shards, sums, pitch]. */
function sumChannels(
  runtime: Runtime,
  kernel: string,
  sums: number,
  { rows, channels, pitch }: Matrix,
  operands: readonly [x: number, dy: number, center: number],
): [partial: number, shards: number] {
  const group = rowsPerShard(channels, 8);
  const shards = Math.ceil(rows / group);
  const partial = doubles(runtime, shards * sums * pitch);
  runtime.run(kernel, shards, [...operands, partial, rows, channels, group, pitch]);
  return [partial, shards];
}

function doubles(runtime: Runtime, count: number): number {
  return runtime.scratch(8 * count);
}
