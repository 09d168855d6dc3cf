import type { Shape } from "@tsumiki/kernels";
import type { Multiply } from "./nat.ts";

/** Can sizes (or shapes) A and B be the same, as far as is known? `number` and `number[]` fit everything. */
export type Fits<A, B> = [A & B] extends [never] ? false : true;

/** A sample's shape as sentences say it: "30 x 12 x 12". */
export type Show<S, By extends string = ""> = S extends readonly [infer N extends number, ...infer Rest]
  ? `${By}${N}${Show<Rest, " x ">}`
  : "";

/** The run-time twin of `Show`. */
export function show(sample: Shape): string {
  return sample.join(" x ");
}

/** The number of elements of a shape. */
export type SizeOf<S, N extends number = 1> = S extends readonly [infer D extends number, ...infer Rest]
  ? SizeOf<Rest, Multiply<N, D>>
  : S extends readonly []
    ? N
    : number;
