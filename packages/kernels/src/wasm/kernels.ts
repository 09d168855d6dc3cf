import { namingAsker } from "../errors.ts";
import type { Kernels } from "../kernels.ts";
import { conv2d, conv2dBackwardInput } from "./convolution/convolution.ts";
import * as im2col from "./convolution/im2col.ts";
import { conv2dBackwardWeight } from "./convolution/weight-gradient.ts";
import { dropout } from "./dropout.ts";
import * as elementwise from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import * as movement from "./movement.ts";
import * as normalization from "./normalization.ts";
import * as pooling from "./pooling.ts";
import { argmax, reduce, squaredNorm } from "./reductions.ts";
import type { Runtime } from "./run/runtime.ts";
import * as softmax from "./softmax.ts";
import * as standardizeRows from "./standardize-rows.ts";
import * as updates from "./updates.ts";
import { warp } from "./warp.ts";

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
  matmul,
  conv2d,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  ...im2col,
  ...pooling,
  ...normalization,
  ...softmax,
  ...standardizeRows,
  dropout,
  warp,
  ...updates,
} satisfies RuntimeKernels;

/** The kernels over the memory of `runtime`. */
export function wasmKernels(runtime: Runtime): Kernels {
  const kernels = Object.entries(onRuntime).map(([name, kernel]) => {
    const run = kernel as (runtime: Runtime, ...rest: unknown[]) => unknown;
    const asker = () => name;
    return [name, (...rest: unknown[]) => namingAsker(asker, () => run(runtime, ...rest))];
  });
  return Object.fromEntries(kernels) as Kernels;
}
