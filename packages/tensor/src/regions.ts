import type { Region, Shape } from "@tsumiki/kernels";
import type { Tensor } from "./tensor.ts";

/** The region of a tensor that is all of it. */
export function whole(shape: Shape): Region {
  return { shape, axes: shape.map((_, axis) => axis), start: shape.map(() => 0), step: shape.map(() => 1) };
}

/** Reads `extent` elements of x at the region `from` and writes them to y at `to`, in place; the rest of y stays. */
export function copyRegion(extent: Shape, x: Tensor, from: Region, y: Tensor, to: Region): void {
  x.block.backend.kernels.copy({ extent, from, to }, x.block, y.block);
}

/** The numbers of a shape or region with another at one axis. */
export function replaced(numbers: readonly number[], at: number, value: number): number[] {
  return numbers.map((number, position) => (position === at ? value : number));
}
