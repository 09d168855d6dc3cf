import { assertOptions, checkedName } from "@tsumiki/kernels";
import { gelu, geluByTanh, scalar, type Tensor } from "@tsumiki/tensor";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";

export interface GELUOptions {
  /** `"tanh"`: Φ by a tanh, off by up to 5e-4, as some published networks were trained; `"none"` by default. */
  readonly approximate?: "none" | "tanh";
}

/**
 * y = x·Φ(x), element by element, where Φ(x) = (1 + erf(x/√2))/2 is the share of a normal distribution below x
 * (Hendrycks & Gimpel 2016); approximately Φ(x) = (1 + tanh(√(2/π)·(x + 0.044715·x³)))/2.
 */
export class GELU extends DerivedLayer {
  static override readonly name: string = "GELU";
  readonly approximate: "none" | "tanh";

  /** @throws RangeError unless `approximate` is "none" or "tanh". */
  constructor(options: GELUOptions = {}) {
    super();
    assertOptions("GELU", options, { approximate: true });
    const { approximate = "none" } = options;
    this.approximate = checkedName("GELU", "approximate", approximate, ["none", "tanh"]);
  }

  protected compute(x: Tensor): Tensor {
    return this.approximate === "tanh" ? geluByTanh(x) : gelu(x);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Mul", [x, this.approximate === "tanh" ? shareByTanh(graph, x) : shareByErf(graph, x)]);
  }
}

/** Φ(x), which opset 17 has no operator for: Gelu came with 20. */
function shareByErf(graph: OnnxGraph, x: string): string {
  return shareOf(graph, graph.node("Erf", [graph.node("Mul", [x, graph.constant("slope", scalar(Math.SQRT1_2))])]));
}

function shareByTanh(graph: OnnxGraph, x: string): string {
  const cube = graph.node("Mul", [graph.node("Mul", [x, x]), x]);
  const bent = graph.node("Mul", [cube, graph.constant("bend", scalar(0.044715))]);
  const slope = graph.constant("slope", scalar(Math.sqrt(2 / Math.PI)));
  return shareOf(graph, graph.node("Tanh", [graph.node("Mul", [graph.node("Add", [x, bent]), slope])]));
}

/** (1 + curve)/2, for a curve from −1 to 1 */
function shareOf(graph: OnnxGraph, curve: string): string {
  const half = graph.constant("half", scalar(0.5));
  return graph.node("Add", [graph.node("Mul", [curve, half]), half]);
}
