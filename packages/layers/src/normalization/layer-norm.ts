import {
  assertOptions,
  checkedBoolean,
  checkedNumber,
  frozenShape,
  kindOf,
  type Shape,
  ShapeError,
  showShape,
  sizeOf,
} from "@tsumiki/kernels";
import { add, multiply, ones, Parameter, reshape, standardizeRows, type Tensor, zeros } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { Sample } from "../layer.ts";
import { type OnnxGraph, onnxFloat } from "../onnx-graph.ts";
import { type Fits, type Show, show } from "../shapes/show.ts";

export interface NormalizationOptions {
  /** Added to the variance under the root; 1e-5 by default. */
  readonly epsilon?: number;
  /** Whether what is normalised is scaled by a weight and shifted by a bias, which are learnt; true by default. */
  readonly affine?: boolean;
}

/** The names of `NormalizationOptions`, for `assertOptions`. */
export const normalizationOptions = { epsilon: true, affine: true } as const;

/**
 * Normalises the last axes of each sample (all of it, or for sequences each position) to mean 0 and variance 1, then
 * scales and shifts element by element:
 *
 * y = γ·(x − μ)/√(σ² + ε) + β   (Ba et al. 2016), with the biased variance
 *
 * x [batch, …, …normalizedShape]; γ is `weight`, β is `bias`, both of `normalizedShape`. Unlike batch normalisation it
 * knows nothing of other samples, and does the same in training and in use.
 */
export class LayerNorm<const N extends Shape> extends DerivedLayer {
  static override readonly name: string = "LayerNorm";
  declare readonly outShape: LayerNormRule<this["inShape"], N>;
  readonly normalizedShape: N;
  readonly epsilon: number;
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;

  /** @throws RangeError unless normalizedShape has axes, each a whole number of at least 1, and epsilon is above 0. */
  constructor(normalizedShape: N, options: NormalizationOptions = {}) {
    super();
    assertOptions("LayerNorm", options, normalizationOptions);
    const { epsilon = 1e-5, affine = true } = options;
    const shape = checkedExtents(normalizedShape);
    checkedNumber("LayerNorm", "epsilon", epsilon, "a finite number above 0");
    checkedBoolean("LayerNorm", "affine", affine);
    this.normalizedShape = shape;
    this.epsilon = epsilon;
    this.weight = affine ? new Parameter(ones(shape)) : undefined;
    this.bias = affine ? new Parameter(zeros(shape)) : undefined;
  }

  override outputShape(sample: Shape): Shape {
    if (!endsIn(sample, this.normalizedShape)) {
      throw new ShapeError(
        `LayerNorm expects samples that end in ${show(this.normalizedShape)}, but gets ${show(sample)}`,
      );
    }
    return sample;
  }

  protected compute(x: Tensor): Tensor {
    assertTensor("LayerNorm", x);
    const { normalizedShape, epsilon, weight, bias } = this;
    if (!endsIn(x.shape.slice(1), normalizedShape)) {
      throw new ShapeError(
        `LayerNorm: expected input [batch, …, ${normalizedShape.join(", ")}], got ${showShape(x.shape)}`,
      );
    }
    const rows = reshape(x, [-1, sizeOf(normalizedShape)]);
    const normalized = reshape(standardizeRows(rows, epsilon)[0], x.shape);
    return weight && bias ? add(multiply(normalized, weight.value), bias.value) : normalized;
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const { normalizedShape, epsilon } = this;
    const weight = graph.constant("weight", this.weight ?? ones(normalizedShape));
    const inputs = this.bias ? [x, weight, graph.constant("bias", this.bias)] : [x, weight];
    return graph.node("LayerNormalization", inputs, { axis: -normalizedShape.length, epsilon: onnxFloat(epsilon) });
  }
}

/** `layerNorm()`: a LayerNorm of all of a sample, whose shape comes from the chain. */
export function layerNorm(options?: NormalizationOptions) {
  assertOptions("layerNorm", options, normalizationOptions);
  return (sample: Sample): LayerNorm<number[]> => new LayerNorm([...sample], options);
}

function checkedExtents<N extends Shape>(normalizedShape: N): N {
  const expected = "LayerNorm: normalizedShape must have at least one axis, as [64]";
  if (!Array.isArray(normalizedShape)) throw new TypeError(`${expected}, got ${kindOf(normalizedShape)}`);
  const shape = frozenShape("LayerNorm", normalizedShape as Shape as N);
  if (shape.length === 0) throw new RangeError(`${expected}, got []`);
  for (const extent of shape) {
    checkedNumber("LayerNorm", "each extent of normalizedShape", extent, "a whole number of at least 1");
  }
  return shape;
}

function endsIn(sample: Shape, end: Shape): boolean {
  return sample.length >= end.length && end.every((extent, axis) => sample.at(axis - end.length) === extent);
}

type LayerNormRule<In, N extends Shape> =
  EndsIn<In, N> extends true ? In : `LayerNorm expects samples that end in ${Show<N>}, but gets ${Show<In>}`;

type EndsIn<In, End> = End extends readonly [...infer Ends, infer E]
  ? In extends readonly [...infer Ins, infer I]
    ? Fits<I, E> extends true
      ? EndsIn<Ins, Ends>
      : false
    : In extends readonly []
      ? false
      : true
  : true;
