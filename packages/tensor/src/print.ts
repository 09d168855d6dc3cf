import { type Shape, showShape } from "@tsumiki/kernels";

/** A tensor as people read it. */
export function print(shape: Shape, data: ArrayLike<number>): string {
  return `Tensor ${showShape(shape)} ${data}`;
}
