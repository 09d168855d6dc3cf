import { Tensor } from "./tensor.ts";

/**
 * x as a constant: the same numbers in the same memory, but in a derived forward no gradient goes through it. (PyTorch's
 * detach.)
 */
export function stopGradient(x: Tensor): Tensor {
  return new Tensor(x.shape, x.block);
}
