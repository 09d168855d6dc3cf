import { type Shape, ShapeError, sameShape } from "@tsumiki/kernels";
import { add, type Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import type { Forward, Layer, Lazy, Sample } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { Chain, Made } from "../shapes/chain.ts";
import { type Fits, type Show, show } from "../shapes/show.ts";
import { unwanted, wantsInput } from "../unwanted.ts";
import { Container, connect } from "./container.ts";

/**
 * y = x + f(x), where f is the layers one after another (He et al. 2016).
 *
 * dx = dy + f's backward of dy
 *
 * @throws ShapeError if the layers give another shape than they get.
 */
export class Residual<Layers extends Layer[]> extends Container {
  static override readonly name: string = "Residual";
  declare readonly outShape: ResidualRule<this["inShape"], Chain<Layers, this["inShape"]>>;

  constructor(...layers: Layers) {
    super(layers);
  }

  override outputShape(sample: Shape): Shape {
    this.#shapes(sample);
    return sample;
  }

  forward(x: Tensor): Forward {
    assertTensor("Residual", x);
    const [f, backward] = this.forwardThrough(x, this.#shapes(x.shape.slice(1)));
    return [
      add(x, f),
      (dy, hint) => {
        const df = backward(dy, hint);
        return wantsInput(hint) ? add(dy, df) : unwanted(x);
      },
    ];
  }

  #shapes(sample: Shape): readonly Shape[] {
    const { shapes } = connect("Residual, ", this.layers, sample);
    const given = shapes.at(-1) ?? sample;
    if (!sameShape(given, sample)) {
      throw new ShapeError(`Residual must give back the ${show(sample)} it gets, but its layers give ${show(given)}`);
    }
    return shapes;
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Add", [x, this.throughOnnx(graph, x)]);
  }
}

/** `residual(conv2d(64, 3, { padding: 1 }), new ReLU())`: a Residual whose lazy layers are made from the chain. */
export function residual<Layers extends (Layer | Lazy)[]>(...items: Layers) {
  return (sample: Sample): Residual<Made<Layers>> =>
    new Residual(...(connect("Residual, ", items, sample).layers as Made<Layers>));
}

type ResidualRule<In, Result> = Result extends { at: infer At extends number; why: infer Why extends string }
  ? `Residual, layer ${At}: ${Why}`
  : Fits<In, Result> extends true
    ? In
    : `Residual must give back the ${Show<In>} it gets, but its layers give ${Show<Result>}`;
