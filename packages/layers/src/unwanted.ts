import { type Tensor, uninitialized } from "@tsumiki/tensor";
import type { BackwardHint } from "./layer.ts";

/** Whether the caller of a backward wants dL/dx. */
export function wantsInput(hint: BackwardHint | undefined): boolean {
  return hint?.input !== false;
}

/** What a backward returns where nobody wants dL/dx: a tensor without elements, so that nobody takes it for a gradient. */
export function unwanted(x: Tensor): Tensor {
  return uninitialized([0], x.block.backend);
}
