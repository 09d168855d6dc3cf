import { frozenShape, kindOf, type Shape, ShapeError, sizeOf } from "@tsumiki/kernels";
import { reshape, type Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { DivideWithRest, Multiply } from "../shapes/nat.ts";
import { type Fits, type Show, type SizeOf, show } from "../shapes/show.ts";

/**
 * Gives each sample another shape of the same size, in NCHW order: x [batch, …] → y [batch, …shape]. One extent may be
 * −1: what is left for it.
 *
 * @throws ShapeError if a sample has another number of elements.
 */
export class Reshape<const S extends Shape> extends Layer {
  static override readonly name: string = "Reshape";
  declare readonly outShape: ReshapeRule<this["inShape"], S>;
  readonly shape: S;

  /** @throws RangeError unless every extent is a whole number of at least 1, or a single one −1. */
  constructor(given: S, ...none: readonly never[]) {
    super(...none);
    const expected = "Reshape: shape must be whole numbers of at least 1, one of which may be -1 instead";
    if (!Array.isArray(given)) throw new TypeError(`${expected}, got ${kindOf(given)}`);
    const shape = frozenShape("Reshape", given as Shape as S);
    if (shape.some((extent) => typeof extent !== "number")) throw new TypeError(`${expected}, got ${kindOf(shape)}`);
    const fits = (extent: number) => extent === -1 || (Number.isInteger(extent) && extent >= 1);
    if (!shape.every(fits) || shape.filter((extent) => extent === -1).length > 1) {
      throw new RangeError(`${expected}, got [${shape.join(", ")}]`);
    }
    this.shape = shape;
  }

  override outputShape(sample: Shape): Shape {
    const size = sizeOf(sample);
    const left = size / sizeOf(this.shape.filter((extent) => extent !== -1));
    const target = this.shape.map((extent) => (extent === -1 ? left : extent));
    if (!Number.isInteger(left) || sizeOf(target) !== size) {
      throw new ShapeError(`Reshape cannot make ${show(this.shape)} of ${show(sample)}`);
    }
    return target;
  }

  forward(x: Tensor): Forward {
    assertTensor("Reshape", x);
    const [batch = 1, ...sample] = x.shape;
    return [reshape(x, [batch, ...this.outputShape(sample)]), (dy) => reshape(dy, x.shape)];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("Reshape", [x, graph.constant("shape", [0, ...this.outputShape(graph.sample(x))])]);
  }
}

type ReshapeRule<In, S extends Shape> = number extends S["length"]
  ? number[]
  : Filled<S, DivideWithRest<SizeOf<In>, GivenSize<S>>> extends infer Out
    ? Fits<SizeOf<In>, SizeOf<Out>> extends true
      ? Out
      : `Reshape cannot make ${Show<S>} of ${Show<In>}`
    : never;

/** The number of elements, not counting the extent of −1. */
type GivenSize<S, N extends number = 1> = S extends readonly [infer D extends number, ...infer Rest]
  ? GivenSize<Rest, D extends -1 ? N : Multiply<N, D>>
  : S extends readonly []
    ? N
    : number;

type Filled<S, Left extends [number, number]> = S extends readonly [infer D extends number, ...infer Rest]
  ? [D extends -1 ? Left[0] : D, ...Filled<Rest, Left>]
  : [];
