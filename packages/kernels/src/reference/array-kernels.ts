import type { Block, Kernels } from "../kernels.ts";

/** The Kernels interface over plain arrays of float64 in NCHW order. */
export type ArrayKernels = { readonly [Name in keyof Kernels]: OverArrays<Kernels[Name]> };

type OverArrays<Kernel> = Kernel extends (...args: infer Arguments) => infer Result
  ? (...args: { [At in keyof Arguments]: ArrayFor<Arguments[At]> }) => Result
  : never;

type ArrayFor<Argument> = Argument extends Block ? Float64Array : Argument;
