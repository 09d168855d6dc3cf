import type { Shape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import type { Forward, Layer, Lazy, Sample } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { Chain, Made } from "../shapes/chain.ts";
import { Container, connect } from "./container.ts";

/**
 * One layer after another, as in `sequential`, for samples of any shape that the layers take: a branch of a Parallel.
 *
 * @throws ShapeError if a layer does not fit what comes in.
 */
export class Branch<Layers extends Layer[]> extends Container {
  static override readonly name: string = "Branch";
  declare readonly outShape: BranchRule<Chain<Layers, this["inShape"]>>;

  constructor(...layers: Layers) {
    super(layers);
  }

  override outputShape(sample: Shape): Shape {
    return connect("Branch, ", this.layers, sample).shapes.at(-1) ?? sample;
  }

  override get gives(): string | undefined {
    return this.layers.at(-1)?.gives;
  }

  forward(x: Tensor): Forward {
    assertTensor("Branch", x);
    return this.forwardThrough(x, connect("Branch, ", this.layers, x.shape.slice(1)).shapes);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return this.throughOnnx(graph, x);
  }
}

/** `branch(conv2d(8, 1), new ReLU())`: a Branch whose lazy layers are made from the chain. */
export function branch<Layers extends (Layer | Lazy)[]>(...items: Layers) {
  return (sample: Sample): Branch<Made<Layers>> =>
    new Branch(...(connect("Branch, ", items, sample).layers as Made<Layers>));
}

type BranchRule<Result> = Result extends { at: infer At extends number; why: infer Why extends string }
  ? `Branch, layer ${At}: ${Why}`
  : Result;
