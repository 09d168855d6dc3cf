import type { Shape } from "@tsumiki/kernels";
import type { Buffer, Tensor } from "@tsumiki/tensor";

/** What an attribute of an ONNX node may be. A whole number is written as an integer; `onnxFloat(0)` says that it is none. */
export type OnnxAttribute = number | OnnxFloat | string | readonly number[];

/** A number that is written as a float, whole or not. */
export interface OnnxFloat {
  readonly float: number;
}

/** `0.01`, or `1` where the operator wants a float: ONNX tells integers from floats. */
export function onnxFloat(value: number): OnnxFloat {
  return { float: value };
}

/**
 * The ONNX graph that a layer adds to, as far as layers know it: values are names of tensors [batch, …].
 *
 * ```ts
 * override toOnnx(graph: OnnxGraph, x: string): string {
 *   return graph.node("Mul", [x, graph.node("Sigmoid", [x])]);
 * }
 * ```
 */
export interface OnnxGraph {
  /**
   * Adds a node of an operator of opset 17.
   * @param inputs names of values and constants; "" is one that is left out
   * @returns the name of its output
   */
  node(operator: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;

  /**
   * Numbers that are written into the file: float32 of a tensor, a parameter or a buffer, int64 of an array. A parameter
   * keeps the name that it has in the model, and is written once.
   * @returns its name
   */
  constant(name: string, values: Tensor | Buffer | readonly number[]): string;

  /** What a layer inside makes of x. @throws TypeError if that layer cannot say how, naming it */
  layer(layer: OnnxLayer, x: string): string;

  /** The shape of one sample of x, of what comes into a layer. */
  sample(x: string): Shape;

  /** Says what one sample of a node's output is: before a layer inside takes it. */
  declare(x: string, sample: Shape): void;
}

/** What a graph needs of a layer. */
export interface OnnxLayer {
  /**
   * Adds to the graph what this layer does in use (as `predict`: no dropout, running statistics), by operators of opset
   * 17, and returns the name of its output. Without it a layer cannot be exported.
   */
  toOnnx?(graph: OnnxGraph, x: string): string;
  outputShape(sample: Shape): Shape;
}

/** A constant [channels] as [channels, 1, …], so that it is broadcast to x [batch, channels, …]. */
export function acrossPositions(graph: OnnxGraph, constant: string, x: string): string {
  const axes = graph
    .sample(x)
    .slice(1)
    .map((_, axis) => axis + 1);
  return axes.length === 0 ? constant : graph.node("Unsqueeze", [constant, graph.constant("axes", axes)]);
}
