import { checkedNumber, frozenShape, kindOf, type Shape, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { classesOf, countOf } from "../description.ts";
import type { Backward, Layer, Lazy } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { Chain, Checked, Known } from "../shapes/chain.ts";
import { type Fits, type Show, show } from "../shapes/show.ts";
import { Container, connect } from "./container.ts";
import { summarize } from "./summary.ts";

/**
 * One layer after another, y = fₙ(… f₂(f₁(x))), for samples of a known shape; made by `sequential`.
 *
 * x [batch, …In] → y [batch, …Out]. Its parameters are named by their layer's position: "0.weight".
 */
export class Sequential<In extends Shape, Out extends Shape> extends Container {
  static override readonly name: string = "Sequential";
  declare readonly outShape: Fits<this["inShape"], In> extends true
    ? Out
    : `Sequential expects ${Show<In>}, but gets ${Show<this["inShape"]>}`;
  readonly sampleShape: In;
  readonly #shapes: readonly Shape[];

  constructor(given: In, items: readonly (Layer | Lazy)[]) {
    const sampleShape = checkedSampleShape(given);
    if (!Array.isArray(items)) throw new TypeError(`Sequential: expected an array of layers, got ${kindOf(items)}`);
    const { layers, shapes } = connect("", items, sampleShape);
    super(layers);
    this.sampleShape = sampleShape;
    this.#shapes = shapes;
  }

  override children(): Map<string, Layer> {
    return new Map(Object.entries(this.layers));
  }

  override outputShape(sample: Shape): Shape {
    if (!sameShape(sample, this.sampleShape)) {
      throw new ShapeError(`Sequential expects ${show(this.sampleShape)}, but gets ${show(sample)}`);
    }
    return this.#shapes.at(-1) ?? sample;
  }

  override get gives(): string | undefined {
    return this.layers.at(-1)?.gives;
  }

  /** @throws ShapeError if the samples have another shape, or a layer returns another one than it declared. */
  forward(x: Tensor<[number, ...In]>): [y: Tensor<[number, ...Out]>, backward: Backward] {
    assertTensor("Sequential", x);
    const { sampleShape } = this;
    if (x.rank === 0 || !sameShape(x.shape.slice(1), sampleShape)) {
      throw new ShapeError(`Sequential: expected input [batch, ${sampleShape.join(", ")}], got ${showShape(x.shape)}`);
    }
    return this.forwardThrough(x, this.#shapes);
  }

  override predict(x: Tensor<[number, ...In]>): Tensor<[number, ...Out]> {
    return super.predict(x);
  }

  /** A table of the layers, the shapes they give, and how many numbers each has; where some are frozen, how many learn. */
  summary(): string {
    return summarize(this, this.sampleShape);
  }

  /** The shapes, the classes of the layers, and how much they train, in a line; `summary()` is the whole of it. */
  override toString(): string {
    const shapes = `${show(this.sampleShape)} -> ${show(this.outputShape(this.sampleShape))}`;
    return `Sequential ${shapes} [${classesOf(this.layers)}] with ${countOf(this.parameters().values())}`;
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return this.throughOnnx(graph, x);
  }
}

function checkedSampleShape<S extends Shape>(given: S): S {
  if (!Array.isArray(given)) {
    throw new TypeError(
      `sequential: expected the shape of one sample first, such as [1, 28, 28], got ${kindOf(given)}`,
    );
  }
  const shape = frozenShape("sequential", given as Shape as S);
  for (const extent of shape) {
    checkedNumber("sequential", "each extent of the sample's shape", extent, "a whole number of at least 1");
  }
  return shape;
}

/**
 * A network of layers that knows every shape from that of one sample (without the batch):
 * `sequential([1, 28, 28], new Conv2d(1, 30, 5), new ReLU(), new Flatten(), new Affine(17280, 10))`.
 *
 * Layers may be lazy: `conv2d(30, 5)`, `affine(10)`, or `(sample) => layer`.
 *
 * A layer that does not fit is a compile error on that argument, with the sentence that is thrown at run time too.
 *
 * @throws ShapeError `layer 4: Affine expects 4230 features, but the layer before it gives 4320 (30 x 12 x 12)`
 */
export function sequential<const In extends Shape, Layers extends (Layer | Lazy)[]>(
  sampleShape: In,
  ...layers: Checked<Layers, Chain<Layers, [...In]>>
): Sequential<[...In], Known<Chain<Layers, [...In]>>> {
  return new Sequential(checkedSampleShape<Shape>(sampleShape) as [...In], layers as Layers);
}
