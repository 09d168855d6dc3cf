import type { ConvGeometry, PoolGeometry } from "../geometry.ts";
import { forEachInside, forEachOutput, positionIn } from "./windows.ts";

export function conv2d(
  geometry: ConvGeometry,
  x: Float64Array,
  weight: Float64Array,
  bias: Float64Array | null,
  y: Float64Array,
): void {
  const positions = geometry.outHeight * geometry.outWidth;
  for (let at = 0; at < y.length; at++) {
    y[at] = bias === null ? 0 : bias[Math.floor(at / positions) % geometry.outChannels]!;
  }
  forEachTerm(geometry, (atX, atWeight, atY) => {
    y[atY]! += weight[atWeight]! * x[atX]!;
  });
}

export function conv2dBackwardInput(
  geometry: ConvGeometry,
  dy: Float64Array,
  weight: Float64Array,
  dx: Float64Array,
): void {
  dx.fill(0);
  forEachTerm(geometry, (atX, atWeight, atY) => {
    dx[atX]! += weight[atWeight]! * dy[atY]!;
  });
}

export function conv2dBackwardWeight(
  geometry: ConvGeometry,
  x: Float64Array,
  dy: Float64Array,
  dWeight: Float64Array,
): void {
  dWeight.fill(0);
  forEachTerm(geometry, (atX, atWeight, atY) => {
    dWeight[atWeight]! += x[atX]! * dy[atY]!;
  });
}

export function im2col(geometry: PoolGeometry, x: Float64Array, columns: Float64Array): void {
  columns.fill(0);
  forEachColumn(geometry, (atX, atColumns) => {
    columns[atColumns] = x[atX]!;
  });
}

export function col2im(geometry: PoolGeometry, columns: Float64Array, x: Float64Array): void {
  x.fill(0);
  forEachColumn(geometry, (atX, atColumns) => {
    x[atX]! += columns[atColumns]!;
  });
}

/**
 * A convolution is a sum of products y += W·x. This visits them all, each by where its three factors lie; the two
 * adjoints are the same sum with another one of the three on the left. Elements outside the image are zeros, whose
 * products nobody needs.
 */
function forEachTerm(geometry: ConvGeometry, visit: (atX: number, atWeight: number, atY: number) => void): void {
  const { channels, outChannels, groups } = geometry;
  const groupChannels = channels / groups;
  const inX = positionIn(channels, geometry.height, geometry.width);
  const inWeight = positionIn(groupChannels, geometry.kernelHeight, geometry.kernelWidth);
  const inY = positionIn(outChannels, geometry.outHeight, geometry.outWidth);
  forEachOutput(geometry, outChannels, (n, o, i, j) => {
    const firstChannel = Math.floor((o * groups) / outChannels) * groupChannels;
    for (let c = 0; c < groupChannels; c++) {
      forEachInside(geometry, i, j, (u, v, row, column) => {
        visit(inX(n, firstChannel + c, row, column), inWeight(o, c, u, v), inY(n, o, i, j));
      });
    }
  });
}

/** Visits every element of every window inside the image by where it lies in the image and in the rows of windows. */
function forEachColumn(geometry: PoolGeometry, visit: (atX: number, atColumns: number) => void): void {
  const { channels, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
  const inX = positionIn(channels, geometry.height, geometry.width);
  const inRow = positionIn(channels, kernelHeight, kernelWidth);
  forEachOutput(geometry, channels, (n, c, i, j) => {
    const row = (n * outHeight + i) * outWidth + j;
    forEachInside(geometry, i, j, (u, v, y, x) => visit(inX(n, c, y, x), inRow(row, c, u, v)));
  });
}
