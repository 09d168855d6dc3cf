import type { Block } from "../backend.ts";
import type { PoolGeometry } from "../geometry.ts";
import type { Runtime } from "./runtime.ts";
import { imageShards, imagesPerShard } from "./shards.ts";

export function maxPool2d(runtime: Runtime, geometry: PoolGeometry, x: Block, y: Block, index: Block): void {
  runtime.call([x], [y, index], (xAt, yAt, indexAt) => pool(runtime, "maxPool2d", geometry, xAt, yAt, indexAt));
}

export function maxPool2dBackward(runtime: Runtime, geometry: PoolGeometry, dy: Block, index: Block, dx: Block): void {
  runtime.call([dy, index], [dx], (dyAt, indexAt, dxAt) => {
    pool(runtime, "maxPool2dBackward", geometry, dxAt, dyAt, indexAt);
  });
}

export function averagePool2d(runtime: Runtime, geometry: PoolGeometry, x: Block, y: Block): void {
  runtime.call([x], [y], (xAt, yAt) => pool(runtime, "averagePool2d", geometry, xAt, yAt, 0));
}

export function averagePool2dBackward(runtime: Runtime, geometry: PoolGeometry, dy: Block, dx: Block): void {
  runtime.call([dy], [dx], (dyAt, dxAt) => pool(runtime, "averagePool2dBackward", geometry, dxAt, dyAt, 0));
}

function pool(
  runtime: Runtime,
  kernel: string,
  geometry: PoolGeometry,
  image: number,
  maps: number,
  index: number,
): void {
  const { batch, channels, height, width, kernelHeight, kernelWidth, strideY, strideX } = geometry;
  const { paddingY, paddingX, dilationY, dilationX, outHeight, outWidth } = geometry;
  runtime.run(kernel, imageShards(batch), [
    ...[image, maps, index, batch, imagesPerShard(batch)],
    ...[channels, height, width, kernelHeight, kernelWidth, strideY, strideX],
    ...[paddingY, paddingX, dilationY, dilationX, outHeight, outWidth],
    isTiled(geometry) ? 1 : 0,
  ]);
}

/** Whether the windows tile the image: each element lies in exactly one, and none reaches out. */
function isTiled(geometry: PoolGeometry): boolean {
  const { height, width, kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth } = geometry;
  const dense = geometry.dilationY === 1 && geometry.dilationX === 1;
  const padded = geometry.paddingY > 0 || geometry.paddingX > 0;
  const disjoint = kernelHeight === strideY && kernelWidth === strideX;
  return dense && !padded && disjoint && outHeight * strideY === height && outWidth * strideX === width;
}
