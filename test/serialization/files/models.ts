import { reference, withBackend } from "@tsumiki/kernels";
import { Parameter, tensor } from "@tsumiki/tensor";

/** A model of one weight, on the reference backend. */
export function makeModel(...values: number[]) {
  return withBackend(reference, () => {
    const weight = new Parameter(tensor(values));
    return { weight, state: () => new Map([["weight", weight]]) };
  });
}
