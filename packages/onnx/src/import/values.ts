import { type Shape, sizeOf } from "@tsumiki/kernels";
import type { Constant } from "./constants.ts";

/** What a name stands for while a graph is read. */
export type Value =
  /** Computed by the network: [batch, …sample]. */
  | { readonly kind: "computed"; readonly sample: Shape }
  /** A number or numbers of the file; `isTrained` if it is an initializer, and no constant of a computation. */
  | { readonly kind: "constant"; readonly constant: Constant; readonly isTrained: boolean }
  /** A shape that was asked for, or part of one: the batch is NaN. */
  | { readonly kind: "extents"; readonly extents: readonly number[]; readonly isScalar: boolean };

/** More numbers than a sample has that fits here; of a damaged file it could be any number, and windows are counted. */
const mostNumbers = 2 ** 26;

/** Whether a sample has more numbers than are read. */
export function isTooLarge(sample: Shape): boolean {
  return sizeOf(sample) > mostNumbers;
}
