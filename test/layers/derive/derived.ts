import { reference, withBackend } from "@tsumiki/kernels";
import { derive } from "@tsumiki/layers";
import { type Tensor, tensor } from "@tsumiki/tensor";

/** y of a vector x, and its derived backward, in plain numbers on the reference backend. */
export function derived(
  compute: (x: Tensor) => Tensor,
  x: readonly number[],
): [y: unknown, backward: (dy: number[]) => unknown] {
  return withBackend(reference, () => {
    const [y, backward] = derive(tensor(x), compute);
    return [y.toArray(), (dy) => withBackend(reference, () => backward(tensor(dy)).toArray())];
  });
}
