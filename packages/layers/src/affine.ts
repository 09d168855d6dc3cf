import {
  assertOptions,
  checkedBoolean,
  checkedNumber,
  type Shape,
  ShapeError,
  showShape,
  sizeOf,
} from "@tsumiki/kernels";
import {
  addInto,
  affine as affineMap,
  matmul,
  Parameter,
  type PyTorchTensors,
  sum,
  type Tensor,
  zeros,
} from "@tsumiki/tensor";
import { assertTensor, assertUnchanged } from "./checks.ts";
import { initialWeight, type WeightOptions, weightOptions } from "./initial-weight.ts";
import { type Forward, Layer, type Sample } from "./layer.ts";
import { learns } from "./learns.ts";
import type { OnnxGraph } from "./onnx-graph.ts";
import { type Fits, type Show, type SizeOf, show } from "./shapes/show.ts";
import { unwanted, wantsInput } from "./unwanted.ts";

export interface AffineOptions extends WeightOptions {}

/**
 * y = x·W + b, with x [batch, inFeatures], W [inFeatures, outFeatures], b [outFeatures]: the fully connected layer
 * (PyTorch's Linear, whose weight is transposed; Keras's Dense).
 *
 * dW = xᵀ·dy, db = Σ dy over the batch, dx = dy·Wᵀ
 *
 * @throws ShapeError if the input is not flat or has other features.
 */
export class Affine<I extends number, O extends number> extends Layer {
  static override readonly name: string = "Affine";
  declare readonly outShape: AffineRule<this["inShape"], this["beforeShape"], I, O>;
  readonly inFeatures: I;
  readonly outFeatures: O;
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;

  /** @throws RangeError if a number of features is not a whole number of at least 1. */
  constructor(inFeatures: I, outFeatures: O, options: AffineOptions = {}) {
    super();
    assertOptions("Affine", options, weightOptions);
    const { useBias = true } = options;
    checkedNumber("Affine", "inFeatures", inFeatures, "a whole number of at least 1");
    checkedNumber("Affine", "outFeatures", outFeatures, "a whole number of at least 1");
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.weight = initialWeight("Affine", options, inFeatures, outFeatures, [inFeatures, outFeatures]);
    this.bias = checkedBoolean("Affine", "useBias", useBias) ? new Parameter(zeros([outFeatures])) : undefined;
  }

  override outputShape(sample: Shape, before: Shape = []): Shape {
    const [features] = sample;
    if (sample.length !== 1) {
      throw new ShapeError(
        `Affine expects flat features, but the layer before it gives ${show(sample)}; put a Flatten between`,
      );
    }
    if (features !== this.inFeatures) {
      const origin = before.length > 1 && sizeOf(before) === features ? ` (${show(before)})` : "";
      throw new ShapeError(
        `Affine expects ${this.inFeatures} features, but the layer before it gives ${features}${origin}`,
      );
    }
    return [this.outFeatures];
  }

  forward(x: Tensor): Forward {
    this.#assertInput(x);
    const { weight, bias } = this;
    const W = weight.value;
    const b = bias?.value;
    const y = affineMap(x, W, b ?? null);
    return [
      y,
      (dy, hint) => {
        assertUnchanged(W, b);
        if (learns(weight)) addInto(weight.gradient, matmul(x, dy, { transposeA: true }));
        if (learns(bias)) addInto(bias.gradient, sum(dy, [0]));
        return wantsInput(hint) ? matmul(dy, W, { transposeB: true }) : unwanted(x);
      },
    ];
  }

  override toPyTorch(): PyTorchTensors {
    return { weight: { transposed: this.weight }, bias: this.bias };
  }

  #assertInput(x: Tensor): void {
    assertTensor("Affine", x);
    if (x.rank === 2 && x.shape[1] === this.inFeatures) return;
    const why =
      x.rank === 2
        ? `inFeatures is ${this.inFeatures}, the input has ${x.shape[1]}`
        : "put a Flatten before, or reshape to rank 2";
    throw new ShapeError(`Affine: expected input [batch, ${this.inFeatures}], got ${showShape(x.shape)}: ${why}`);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const weight = graph.constant("weight", this.weight);
    return graph.node("Gemm", this.bias ? [x, weight, graph.constant("bias", this.bias)] : [x, weight]);
  }
}

/** `affine(10)`: an Affine whose inFeatures come from the chain. */
export function affine<O extends number>(outFeatures: O, options?: AffineOptions) {
  assertOptions("affine", options, weightOptions);
  return ([inFeatures]: Sample): Affine<number, O> => new Affine(inFeatures, outFeatures, options);
}

type AffineRule<In, Before, I extends number, O extends number> = In extends readonly [infer N extends number]
  ? Fits<N, I> extends true
    ? [O]
    : `Affine expects ${I} features, but the layer before it gives ${N}${Origin<N, Before>}`
  : `Affine expects flat features, but the layer before it gives ${Show<In>}; put a Flatten between`;

type Origin<N, Before> = Before extends readonly [unknown, unknown, ...unknown[]]
  ? SizeOf<Before> extends N
    ? ` (${Show<Before>})`
    : ""
  : "";
