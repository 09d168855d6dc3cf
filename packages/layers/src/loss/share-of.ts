import { multiply, type Tensor, where } from "@tsumiki/tensor";

/** share·x, element by element, and 0 where the share is 0, also of an infinite x: what the loss of a masked class is. */
export function shareOf(share: Tensor, x: Tensor): Tensor {
  return where(share, multiply(share, x), 0);
}
