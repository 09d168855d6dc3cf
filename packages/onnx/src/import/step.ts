import type { Shape } from "@tsumiki/kernels";
import type { OnnxGraph } from "@tsumiki/layers";
import type { Tensor } from "@tsumiki/tensor";

/** One thing that the network does. */
export interface Step {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly sample: Shape;
  run(inputs: readonly Tensor[]): Tensor;
  toOnnx(graph: OnnxGraph, inputs: readonly string[]): string;
}
