import type { PoolGeometry } from "../geometry.ts";

/** Visits every output position (i, j) of every channel c of every image n, in row-major order. */
export function forEachOutput(
  geometry: PoolGeometry,
  channels: number,
  visit: (n: number, c: number, i: number, j: number) => void,
): void {
  const { batch, outHeight, outWidth } = geometry;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < outHeight; i++) {
        for (let j = 0; j < outWidth; j++) visit(n, c, i, j);
      }
    }
  }
}

/**
 * Visits the elements (u, v) of the window at output position (i, j) that lie inside the image, in row-major order,
 * with the row and the column of the image where each lies.
 */
export function forEachInside(
  geometry: PoolGeometry,
  i: number,
  j: number,
  visit: (u: number, v: number, row: number, column: number) => void,
): void {
  const { height, width, kernelHeight, kernelWidth } = geometry;
  for (let u = 0; u < kernelHeight; u++) {
    for (let v = 0; v < kernelWidth; v++) {
      const row = i * geometry.strideY + u * geometry.dilationY - geometry.paddingY;
      const column = j * geometry.strideX + v * geometry.dilationX - geometry.paddingX;
      if (row >= 0 && row < height && column >= 0 && column < width) visit(u, v, row, column);
    }
  }
}

/** The position of row i and column j in map c of image n. */
export type Position = (n: number, c: number, i: number, j: number) => number;

/** Positions in an array of shape [any, channels, height, width]. */
export function positionIn(channels: number, height: number, width: number): Position {
  return (n, c, i, j) => ((n * channels + c) * height + i) * width + j;
}
