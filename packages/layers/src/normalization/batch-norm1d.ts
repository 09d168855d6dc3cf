import { assertOptions, type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import type { Sample } from "../layer.ts";
import { type Fits, type Show, show } from "../shapes/show.ts";
import { BatchNorm, type BatchNormOptions, batchNormOptions } from "./batch-norm.ts";

/** Batch normalisation (see `BatchNorm`) of features: x [batch, features]. */
export class BatchNorm1d<F extends number> extends BatchNorm {
  static override readonly name: string = "BatchNorm1d";
  declare readonly outShape: FeaturesRule<this["inShape"], F>;
  readonly features: F;

  /** @throws RangeError if features is not a whole number of at least 1, or an option is out of its range. */
  constructor(features: F, options: BatchNormOptions = {}) {
    super("BatchNorm1d", "features", features, options);
    this.features = features;
  }

  override outputShape(sample: Shape): Shape {
    if (sample.length !== 1) {
      throw new ShapeError(`BatchNorm1d expects flat features, but gets ${show(sample)}; put a Flatten between`);
    }
    if (sample[0] !== this.features) {
      throw new ShapeError(`BatchNorm1d expects ${this.features} features, but gets ${sample[0]}`);
    }
    return sample;
  }

  protected assertInput(x: Tensor): void {
    assertTensor("BatchNorm1d", x);
    if (x.rank === 2 && x.shape[1] === this.features) return;
    throw new ShapeError(`BatchNorm1d: expected input [batch, ${this.features}], got ${showShape(x.shape)}`);
  }
}

/** `batchNorm1d()`: a BatchNorm1d whose features come from the chain. */
export function batchNorm1d(options?: BatchNormOptions) {
  assertOptions("batchNorm1d", options, batchNormOptions);
  return ([features]: Sample): BatchNorm1d<number> => new BatchNorm1d(features, options);
}

type FeaturesRule<In, F extends number> = In extends readonly [infer N extends number]
  ? Fits<N, F> extends true
    ? In
    : `BatchNorm1d expects ${F} features, but gets ${N}`
  : `BatchNorm1d expects flat features, but gets ${Show<In>}; put a Flatten between`;
