import type { ReduceGeometry } from "../geometry.ts";
import type { ReduceOp } from "../kernels.ts";
import { rowMajorStrides, type Shape, sizeOf } from "../shape.ts";
import { positions } from "./positions.ts";

export function reduce(op: ReduceOp, geometry: ReduceGeometry, x: Float64Array, y: Float64Array): void {
  const { start, combine } = reduceRules[op];
  const { shape, axes } = geometry;
  const kept = rowMajorStrides(shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)));
  const atY = positions(
    shape,
    kept.map((stride, axis) => (axes.includes(axis) ? 0 : stride)),
  );
  y.fill(start);
  for (let i = 0; i < x.length; i++) y[atY[i]!] = combine(y[atY[i]!]!, x[i]!);
}

export function argmax(shape: Shape, axis: number, x: Float64Array, y: Float64Array): void {
  const extent = shape[axis]!;
  const inner = sizeOf(shape.slice(axis + 1));
  for (let i = 0; i < y.length; i++) {
    const start = Math.floor(i / inner) * extent * inner + (i % inner);
    let best = 0;
    for (let k = 1; k < extent; k++) {
      if (beats(x[start + k * inner]!, x[start + best * inner]!)) best = k;
    }
    y[i] = best;
  }
}

export function squaredNorm(x: Float64Array): number {
  return x.reduce((sum, value) => sum + value * value, 0);
}

/** Whether a later element takes the place of the best so far: it is larger, or the first NaN. */
export function beats(value: number, best: number): boolean {
  return value > best || (Number.isNaN(value) && !Number.isNaN(best));
}

const reduceRules: Record<ReduceOp, { start: number; combine: (sum: number, value: number) => number }> = {
  sum: { start: 0, combine: (sum, value) => sum + value },
  max: { start: -Infinity, combine: Math.max },
};
