import type { Block } from "../../backend.ts";
import type { ConvGeometry } from "../../geometry.ts";
import { reduceMiddle } from "../parts/reduce-middle.ts";
import { copyAxes } from "../parts/strided.ts";
import type { Runtime } from "../run/runtime.ts";
import { imageShards, imagesPerShard } from "../run/shards.ts";

/** Whether every channel has one filter of its own: there is no product of matrices in it, so it has its own kernels. */
export function isDepthwise({ channels, outChannels, groups }: ConvGeometry): boolean {
  return groups > 1 && groups === channels && groups === outChannels;
}

/** y[n,c,i,j] = b[c] + Σ W[c,0,u,v] · x[n, c, i·S + u·D − P, j·S + v·D − P] */
export function depthwise(
  runtime: Runtime,
  geometry: ConvGeometry,
  x: Block,
  weight: Block,
  bias: Block | null,
  y: Block,
): void {
  run(runtime, geometry, forward(geometry), x, weight, bias, y);
}

export function depthwiseBackwardInput(
  runtime: Runtime,
  geometry: ConvGeometry,
  dy: Block,
  weight: Block,
  dx: Block,
): void {
  run(runtime, geometry, backward(geometry), dy, weight, null, dx);
}

/** dW[c,0,u,v] = Σ dy[n,c,i,j] · x[n, c, i·S + u·D − P, j·S + v·D − P] */
export function depthwiseBackwardWeight(
  runtime: Runtime,
  geometry: ConvGeometry,
  x: Block,
  dy: Block,
  dWeight: Block,
): void {
  const { channels, kernelHeight, kernelWidth } = geometry;
  const taps = kernelHeight * kernelWidth;
  const shards = imageShards(geometry.batch);
  runtime.call([x, dy], [dWeight], (xAt, dyAt, dWeightAt) => {
    const partial = runtime.scratch(4 * shards * taps * channels);
    const sum = runtime.scratch(4 * taps * channels);
    const words = meeting(runtime, geometry, forward(geometry));
    runtime.run("depthwiseWeight", shards, [...words, xAt, dyAt, partial]);
    reduceMiddle(runtime, "sum", [1, shards, taps * channels], partial, sum);
    turn(runtime, taps, channels, sum, dWeightAt);
  });
}

/** One direction of a convolution or of its input's gradient. */
interface Direction {
  readonly source: number;
  readonly target: number;
  readonly kernel: number;
  /** Where a window element over a target position lies in the source; no whole number where it meets nothing. */
  meets(position: number, element: number): number;
}

interface Pass {
  readonly name: string;
  readonly vertical: Direction;
  readonly horizontal: Direction;
}

function forward(geometry: ConvGeometry): Pass {
  const { height, width, outHeight, outWidth, kernelHeight, kernelWidth } = geometry;
  const { strideY, strideX, paddingY, paddingX, dilationY, dilationX } = geometry;
  return {
    name: "forward",
    vertical: {
      source: height,
      target: outHeight,
      kernel: kernelHeight,
      meets: (i, u) => i * strideY + u * dilationY - paddingY,
    },
    horizontal: {
      source: width,
      target: outWidth,
      kernel: kernelWidth,
      meets: (j, v) => j * strideX + v * dilationX - paddingX,
    },
  };
}

function backward(geometry: ConvGeometry): Pass {
  const { height, width, outHeight, outWidth, kernelHeight, kernelWidth } = geometry;
  const { strideY, strideX, paddingY, paddingX, dilationY, dilationX } = geometry;
  return {
    name: "backward",
    vertical: {
      source: outHeight,
      target: height,
      kernel: kernelHeight,
      meets: (h, u) => (h + paddingY - u * dilationY) / strideY,
    },
    horizontal: {
      source: outWidth,
      target: width,
      kernel: kernelWidth,
      meets: (w, v) => (w + paddingX - v * dilationX) / strideX,
    },
  };
}

function run(
  runtime: Runtime,
  geometry: ConvGeometry,
  pass: Pass,
  source: Block,
  weight: Block,
  bias: Block | null,
  target: Block,
): void {
  const { batch, channels, kernelHeight, kernelWidth } = geometry;
  const taps = kernelHeight * kernelWidth;
  runtime.call([source, weight, bias], [target], (sourceAt, weightAt, biasAt, targetAt) => {
    const turned = runtime.derived(weight, `depthwise ${channels} ${taps}`, 4 * channels * taps, (to) => {
      turn(runtime, channels, taps, weightAt, to);
    });
    const words = meeting(runtime, geometry, pass);
    runtime.run("depthwise", imageShards(batch), [
      ...words,
      ...[sourceAt, targetAt, turned, biasAt],
      ...runtime.workspace(8 * taps),
    ]);
  });
}

/** The record fields that both kernels begin with. */
function meeting(runtime: Runtime, geometry: ConvGeometry, { name, vertical, horizontal }: Pass): number[] {
  const { batch, channels } = geometry;
  const [rows, columns] = runtime.tables(`depthwise ${name} ${JSON.stringify(geometry)}`, () => [
    meetings(vertical, 4 * channels * horizontal.source),
    meetings(horizontal, 4 * channels),
  ]) as [number, number];
  return [
    ...[rows, columns, vertical.target, horizontal.target, vertical.kernel, horizontal.kernel, channels],
    ...[batch, imagesPerShard(batch)],
    4 * channels * vertical.source * horizontal.source,
    4 * channels * vertical.target * horizontal.target,
  ];
}

/** In bytes, for [target position, window element]; −1 for what lies outside. */
function meetings({ source, target, kernel, meets }: Direction, step: number): number[] {
  return Array.from({ length: target * kernel }, (_, index) => {
    const at = meets(Math.floor(index / kernel), index % kernel);
    return Number.isInteger(at) && at >= 0 && at < source ? at * step : -1;
  });
}

/** The transpose of a matrix [rows, columns]. */
function turn(runtime: Runtime, rows: number, columns: number, from: number, to: number): void {
  const axes = [
    { extent: columns, steps: [1, rows] },
    { extent: rows, steps: [columns, 1] },
  ];
  copyAxes(runtime, axes, from, to);
}
