import { type Backend, type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import type { Tensor } from "./tensor.ts";

/**
 * The backend that all operands of an operation lie on.
 * @throws TypeError if they lie on different ones.
 */
export function sharedBackend(operation: string, first: Tensor, ...others: Tensor[]): Backend {
  const { backend } = first.block;
  for (const other of others) {
    if (other.block.backend !== backend) {
      throw new TypeError(
        `${operation}: operands on two backends, ${backend.info.backend} and ${other.block.backend.info.backend}; make both inside the same withBackend`,
      );
    }
  }
  return backend;
}

/** @throws ShapeError naming the operation, what it expects of the shape, and the shape that came. */
export function assertRank(operation: string, expected: string, shape: Shape, rank: number): void {
  if (shape.length !== rank) {
    throw new ShapeError(`${operation}: expected ${expected}, got ${showShape(shape)}`);
  }
}
