import type { Kernels } from "../kernels.ts";
import { dropout } from "./dropout.ts";
import * as elementwise from "./elementwise.ts";
import * as movement from "./movement.ts";
import * as normalization from "./normalization.ts";
import { argmax, reduce, squaredNorm } from "./reductions.ts";
import type { Runtime } from "./runtime.ts";
import * as softmax from "./softmax.ts";
import * as updates from "./updates.ts";

/** Each kernel as a function that is told the runtime first. */
type RuntimeKernels = {
  readonly [Name in keyof Kernels]: (runtime: Runtime, ...rest: Parameters<Kernels[Name]>) => ReturnType<Kernels[Name]>;
};

const onRuntime = {
  ...elementwise,
  reduce,
  argmax,
  squaredNorm,
  ...movement,
  ...normalization,
  ...softmax,
  dropout,
  ...updates,
} satisfies Partial<RuntimeKernels>;

/** The kernels over the memory of `runtime`. */
export function wasmKernels(runtime: Runtime): Kernels {
  const kernels = Object.entries(onRuntime).map(([name, kernel]) => {
    const run = kernel as (runtime: Runtime, ...rest: unknown[]) => unknown;
    return [name, (...rest: unknown[]) => run(runtime, ...rest)];
  });
  return Object.fromEntries(kernels) as Kernels;
}
