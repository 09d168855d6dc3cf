import type { CopyGeometry, Region } from "../geometry.ts";
import { rowMajorStrides, type Shape } from "../shape.ts";
import { positions } from "./positions.ts";

export function copy(geometry: CopyGeometry, x: Float64Array, y: Float64Array): void {
  const from = regionPositions(geometry.extent, geometry.from);
  const to = regionPositions(geometry.extent, geometry.to);
  for (let i = 0; i < from.length; i++) y[to[i]!] = x[from[i]!]!;
}

export function reshape(_from: Shape, _to: Shape, x: Float64Array, y: Float64Array): void {
  y.set(x);
}

export function oneHot(classes: number, labels: Float64Array, y: Float64Array): void {
  y.fill(0);
  for (let i = 0; i < labels.length; i++) y[i * classes + labels[i]!] = 1;
}

function regionPositions(extent: Shape, region: Region): Int32Array {
  const strides = rowMajorStrides(region.shape);
  let start = 0;
  region.shape.forEach((_, axis) => {
    if (!region.axes.includes(axis)) start += (region.rest?.[axis] ?? 0) * strides[axis]!;
  });
  region.axes.forEach((axis, k) => {
    start += region.start[k]! * strides[axis]!;
  });
  const steps = region.axes.map((axis, k) => region.step[k]! * strides[axis]!);
  return positions(extent, steps, start);
}
