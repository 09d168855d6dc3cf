import type { Block } from "../backend.ts";
import type { AverageGeometry, PoolGeometry } from "../geometry.ts";
import { convolveAndPool, isPoolable } from "./convolution/direct.ts";
import type { Unpooled } from "./run/deferred.ts";
import type { Runtime } from "./run/runtime.ts";
import { imageShards, imagesPerShard } from "./run/shards.ts";

export function maxPool2d(runtime: Runtime, geometry: PoolGeometry, x: Block, y: Block, index: Block): void {
  const { deferred } = runtime;
  const outputs = [y, index] as const;
  const source = deferred.inputOfRelu(x, outputs);
  const rectified = source !== undefined;
  const image = source ?? x;
  const content = deferred.contentOf(image, outputs);
  // Unless windows tile the image, the ReLU's gradient needs what was rectified: that would be convolved twice.
  const convolvedTwice = rectified && !isTiled(geometry);
  if (content?.op === "conv2d" && !convolvedTwice && isPoolable(content, geometry)) {
    convolveAndPool(runtime, content, outputs, (yAt, indexAt) => poolRecord(geometry, 0, yAt, indexAt, rectified));
  } else {
    runtime.call([image], outputs, (imageAt, yAt, indexAt) => {
      runMaxima(runtime, "maxPool2d", geometry, imageAt, yAt, indexAt, rectified);
    });
  }
  deferred.pool(geometry, x, y, index);
}

export function maxPool2dBackward(runtime: Runtime, geometry: PoolGeometry, dy: Block, index: Block, dx: Block): void {
  if (!isTiled(geometry)) {
    spreadMaxima(runtime, geometry, dy, index, dx);
    return;
  }
  const content: Unpooled = { op: "unpool", geometry, sources: [runtime.own(dy), runtime.own(index)] };
  runtime.deferred.hold(runtime.own(dx), content, ({ sources }) => spreadMaxima(runtime, geometry, ...sources, dx));
}

export function averagePool2d(runtime: Runtime, geometry: AverageGeometry, x: Block, y: Block): void {
  runtime.call([x], [y], (xAt, yAt) => runAverages(runtime, "averagePool2d", geometry, xAt, yAt));
}

export function averagePool2dBackward(runtime: Runtime, geometry: AverageGeometry, dy: Block, dx: Block): void {
  runtime.call([dy], [dx], (dyAt, dxAt) => runAverages(runtime, "averagePool2dBackward", geometry, dxAt, dyAt));
}

function runAverages(runtime: Runtime, kernel: string, geometry: AverageGeometry, image: number, maps: number): void {
  const { batch, countPadding } = geometry;
  const record = [...poolRecord(geometry, image, maps, 0, false), countPadding ? 1 : 0];
  runtime.run(kernel, imageShards(batch), record);
}

function spreadMaxima(runtime: Runtime, geometry: PoolGeometry, dy: Block, index: Block, dx: Block): void {
  runtime.call([dy, index], [dx], (dyAt, indexAt, dxAt) => {
    runMaxima(runtime, "maxPool2dBackward", geometry, dxAt, dyAt, indexAt, false);
  });
}

function runMaxima(
  runtime: Runtime,
  kernel: string,
  geometry: PoolGeometry,
  image: number,
  maps: number,
  index: number,
  rectified: boolean,
): void {
  runtime.run(kernel, imageShards(geometry.batch), poolRecord(geometry, image, maps, index, rectified));
}

function poolRecord(geometry: PoolGeometry, image: number, maps: number, index: number, rectified: boolean): number[] {
  const { batch, channels, height, width, kernelHeight, kernelWidth, strideY, strideX } = geometry;
  const { paddingY, paddingX, paddingEndY, paddingEndX, dilationY, dilationX, outHeight, outWidth } = geometry;
  return [
    ...[image, maps, index, batch, imagesPerShard(batch)],
    ...[channels, height, width, kernelHeight, kernelWidth, strideY, strideX],
    ...[paddingY, paddingX, paddingEndY, paddingEndX, dilationY, dilationX, outHeight, outWidth],
    ...[isTiled(geometry) ? 1 : 0, rectified ? 1 : 0],
  ];
}

/** Whether the windows tile the image: each element lies in exactly one, and none reaches out. */
function isTiled(geometry: PoolGeometry): boolean {
  const { height, width, kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth } = geometry;
  const dense = geometry.dilationY === 1 && geometry.dilationX === 1;
  const padded = geometry.paddingY > 0 || geometry.paddingX > 0;
  const disjoint = kernelHeight === strideY && kernelWidth === strideX;
  return dense && !padded && disjoint && outHeight * strideY === height && outWidth * strideX === width;
}
