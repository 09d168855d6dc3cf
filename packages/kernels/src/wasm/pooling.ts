import type { Block } from "../backend.ts";
import type { PoolGeometry } from "../geometry.ts";
import type { Runtime } from "./runtime.ts";
import { imageShards, imagesPerShard } from "./shards.ts";

export function maxPool2d(runtime: Runtime, geometry: PoolGeometry, x: Block, y: Block, index: Block): void {
  const source = runtime.deferred.inputOfRelu(x, y, index);
  runtime.call([source ?? x], [y, index], (xAt, yAt, indexAt) => {
    pool(runtime, "maxPool2d", geometry, xAt, yAt, indexAt, source === undefined ? NaN : 0);
  });
  runtime.deferred.pool(geometry, x, y, index);
}

export function maxPool2dBackward(runtime: Runtime, geometry: PoolGeometry, dy: Block, index: Block, dx: Block): void {
  if (isTiled(geometry)) unpool(runtime, geometry, dy, index, dx);
  else spreadMaxima(runtime, geometry, dy, index, dx);
}

/** The same, where the windows tile the image. */
export function unpool(runtime: Runtime, geometry: PoolGeometry, dy: Block, index: Block, dx: Block): void {
  const sources = [runtime.own(dy), runtime.own(index)];
  runtime.deferred.hold(runtime.own(dx), { op: "unpool", geometry, dy, index }, sources, () => {
    spreadMaxima(runtime, geometry, dy, index, dx);
  });
}

export function averagePool2d(runtime: Runtime, geometry: PoolGeometry, x: Block, y: Block): void {
  runtime.call([x], [y], (xAt, yAt) => pool(runtime, "averagePool2d", geometry, xAt, yAt, 0));
}

export function averagePool2dBackward(runtime: Runtime, geometry: PoolGeometry, dy: Block, dx: Block): void {
  runtime.call([dy], [dx], (dyAt, dxAt) => pool(runtime, "averagePool2dBackward", geometry, dxAt, dyAt, 0));
}

function spreadMaxima(runtime: Runtime, geometry: PoolGeometry, dy: Block, index: Block, dx: Block): void {
  runtime.call([dy, index], [dx], (dyAt, indexAt, dxAt) => {
    pool(runtime, "maxPool2dBackward", geometry, dxAt, dyAt, indexAt);
  });
}

/** @param floor maxima up to here count as 0; NaN for none */
function pool(
  runtime: Runtime,
  kernel: string,
  geometry: PoolGeometry,
  image: number,
  maps: number,
  index: number,
  floor = NaN,
): void {
  const { batch, channels, height, width, kernelHeight, kernelWidth, strideY, strideX } = geometry;
  const { paddingY, paddingX, dilationY, dilationX, outHeight, outWidth } = geometry;
  const words = [
    ...[image, maps, index, batch, imagesPerShard(batch)],
    ...[channels, height, width, kernelHeight, kernelWidth, strideY, strideX],
    ...[paddingY, paddingX, dilationY, dilationX, outHeight, outWidth],
    isTiled(geometry) ? 1 : 0,
  ];
  runtime.run(kernel, imageShards(batch), words, [floor]);
}

/** Whether the windows tile the image: each element lies in exactly one, and none reaches out. */
function isTiled(geometry: PoolGeometry): boolean {
  const { height, width, kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth } = geometry;
  const dense = geometry.dilationY === 1 && geometry.dilationX === 1;
  const padded = geometry.paddingY > 0 || geometry.paddingX > 0;
  const disjoint = kernelHeight === strideY && kernelWidth === strideX;
  return dense && !padded && disjoint && outHeight * strideY === height && outWidth * strideX === width;
}
