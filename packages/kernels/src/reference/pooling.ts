import type { AverageGeometry, PoolGeometry } from "../geometry.ts";
import { beats } from "./reductions.ts";
import { forEachInside, forEachOutput, positionIn } from "./windows.ts";

export function maxPool2d(geometry: PoolGeometry, x: Float64Array, y: Float64Array, index: Float64Array): void {
  const { channels, kernelWidth } = geometry;
  const inX = positionIn(channels, geometry.height, geometry.width);
  const inY = positionIn(channels, geometry.outHeight, geometry.outWidth);
  forEachOutput(geometry, channels, (n, c, i, j) => {
    let best = -Infinity;
    let where = -1;
    forEachInside(geometry, i, j, (u, v, row, column) => {
      const value = x[inX(n, c, row, column)]!;
      if (where >= 0 && !beats(value, best)) return;
      best = value;
      where = u * kernelWidth + v;
    });
    y[inY(n, c, i, j)] = best;
    index[inY(n, c, i, j)] = where;
  });
}

export function maxPool2dBackward(
  geometry: PoolGeometry,
  dy: Float64Array,
  index: Float64Array,
  dx: Float64Array,
): void {
  const { channels, kernelWidth } = geometry;
  const inX = positionIn(channels, geometry.height, geometry.width);
  const inY = positionIn(channels, geometry.outHeight, geometry.outWidth);
  dx.fill(0);
  forEachOutput(geometry, channels, (n, c, i, j) => {
    forEachInside(geometry, i, j, (u, v, row, column) => {
      if (index[inY(n, c, i, j)] !== u * kernelWidth + v) return;
      dx[inX(n, c, row, column)]! += dy[inY(n, c, i, j)]!;
    });
  });
}

export function averagePool2d(geometry: AverageGeometry, x: Float64Array, y: Float64Array): void {
  y.fill(0);
  forEachShare(geometry, (atX, atY, share) => {
    y[atY]! += x[atX]! * share;
  });
}

export function averagePool2dBackward(geometry: AverageGeometry, dy: Float64Array, dx: Float64Array): void {
  dx.fill(0);
  forEachShare(geometry, (atX, atY, share) => {
    dx[atX]! += dy[atY]! * share;
  });
}

/** Visits every element of every window with its share in the window's average. */
function forEachShare(geometry: AverageGeometry, visit: (atX: number, atY: number, share: number) => void): void {
  const { channels, height, width } = geometry;
  const inX = positionIn(channels, height, width);
  const inY = positionIn(channels, geometry.outHeight, geometry.outWidth);
  forEachOutput(geometry, channels, (n, c, i, j) => {
    const share = 1 / counted(geometry, i, j);
    forEachInside(geometry, i, j, (_u, _v, row, column) => visit(inX(n, c, row, column), inY(n, c, i, j), share));
  });
}

/** By how much the window at output position (i, j) divides. */
function counted(geometry: AverageGeometry, i: number, j: number): number {
  if (geometry.countPadding) return paddedRows(geometry, i) * paddedColumns(geometry, j);
  let inside = 0;
  forEachInside(geometry, i, j, () => inside++);
  return inside;
}

/** How many rows of the window at row i of the output lie inside the padded image. */
function paddedRows(geometry: PoolGeometry, i: number): number {
  const { height, kernelHeight, strideY, paddingY, paddingEndY, dilationY } = geometry;
  return Math.min(kernelHeight, Math.ceil((height + paddingY + paddingEndY - i * strideY) / dilationY));
}

function paddedColumns(geometry: PoolGeometry, j: number): number {
  const { width, kernelWidth, strideX, paddingX, paddingEndX, dilationX } = geometry;
  return Math.min(kernelWidth, Math.ceil((width + paddingX + paddingEndX - j * strideX) / dilationX));
}
