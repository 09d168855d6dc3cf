import { type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import {
  add,
  addInto,
  Buffer,
  moments,
  multiply,
  normalize,
  normalizeBackward,
  ones,
  Parameter,
  type Tensor,
  zeros,
} from "@tsumiki/tensor";
import { assertCount, assertImages, assertUnchanged } from "./checks.ts";
import { isInference } from "./inference.ts";
import { type Forward, Layer, type Sample } from "./layer.ts";
import { assertChannels, type ChannelsRule } from "./shapes/rules.ts";
import { type Fits, type Show, show } from "./shapes/show.ts";

export interface BatchNormOptions {
  /** Added to the variance under the root; 1e-5 by default. */
  readonly epsilon?: number;
  /** The share of the newest batch in the running statistics, in (0, 1]; 0.1 by default. (Keras's is 1 minus this.) */
  readonly momentum?: number;
}

/**
 * Normalises each channel to mean 0 and variance 1 over the batch and all positions, then scales and shifts it:
 *
 * y = γ·(x − μ)/√(σ² + ε) + β,   dx = γ/√(σ² + ε) · (dy − mean(dy) − x̂·mean(dy·x̂)), with x̂ = (x − μ)/√(σ² + ε)
 *
 * (Ioffe & Szegedy 2015.) γ is `weight`, β is `bias`, both [channels]. In use (`predict`) μ and σ² are the running
 * statistics, which every forward in training moves: r ← (1 − momentum)·r + momentum·batch, with the unbiased variance,
 * as PyTorch does.
 */
abstract class BatchNorm extends Layer {
  readonly epsilon: number;
  readonly momentum: number;
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly runningMean: Buffer;
  readonly runningVariance: Buffer;

  constructor(name: string, argument: string, channels: number, options: BatchNormOptions) {
    super();
    const { epsilon = 1e-5, momentum = 0.1 } = options;
    assertCount(name, argument, channels);
    if (!(epsilon > 0 && epsilon < Infinity)) {
      throw new RangeError(`${name}: epsilon must be a finite number above 0, got ${epsilon}`);
    }
    if (!(momentum > 0 && momentum <= 1)) {
      throw new RangeError(`${name}: momentum must be above 0 and at most 1, got ${momentum}`);
    }
    this.epsilon = epsilon;
    this.momentum = momentum;
    this.weight = new Parameter(ones([channels]));
    this.bias = new Parameter(zeros([channels]));
    this.runningMean = new Buffer(zeros([channels]));
    this.runningVariance = new Buffer(ones([channels]));
  }

  /** @throws ShapeError if x has another shape, or (in training) one value a channel, whose variance says nothing. */
  forward(x: Tensor): Forward {
    this.assertInput(x);
    const { epsilon, weight, bias } = this;
    const gamma = weight.value;
    const beta = bias.value;
    if (isInference()) {
      return [normalize(x, this.runningMean.value, this.runningVariance.value, gamma, beta, epsilon), noBackward];
    }
    const [mean, variance] = moments(x);
    this.#track(mean, variance, x);
    return [
      normalize(x, mean, variance, gamma, beta, epsilon),
      (dy) => {
        assertUnchanged(gamma, beta);
        const [dx, dGamma, dBeta] = normalizeBackward(dy, x, mean, variance, gamma, epsilon);
        addInto(weight.gradient, dGamma);
        addInto(bias.gradient, dBeta);
        return dx;
      },
    ];
  }

  protected abstract assertInput(x: Tensor): void;

  /** Moves the running statistics towards those of a batch. */
  #track(mean: Tensor, variance: Tensor, x: Tensor): void {
    const count = x.size / mean.size;
    if (count === 1) {
      throw new ShapeError(
        `${this.constructor.name}: one value a channel in ${showShape(x.shape)} has no variance; train with a larger batch`,
      );
    }
    move(this.runningMean, mean, this.momentum);
    move(this.runningVariance, multiply(variance, count / (count - 1)), this.momentum);
  }
}

/** Batch normalisation (see `BatchNorm`) of the channels of images: x [batch, channels, H, W]. */
export class BatchNorm2d<C extends number> extends BatchNorm {
  declare readonly outShape: ChannelsRule<this["inShape"], C, this["inShape"], "BatchNorm2d">;
  readonly channels: C;

  /** @throws RangeError if channels is not a whole number of at least 1, or an option is out of its range. */
  constructor(channels: C, options: BatchNormOptions = {}) {
    super("BatchNorm2d", "channels", channels, options);
    this.channels = channels;
  }

  override outputShape(sample: Shape): Shape {
    assertChannels("BatchNorm2d", sample, this.channels);
    return sample;
  }

  protected assertInput(x: Tensor): void {
    assertImages("BatchNorm2d", x, this.channels);
  }
}

/** Batch normalisation (see `BatchNorm`) of features: x [batch, features]. */
export class BatchNorm1d<F extends number> extends BatchNorm {
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
    if (x.rank === 2 && x.shape[1] === this.features) return;
    throw new ShapeError(`BatchNorm1d: expected input [batch, ${this.features}], got ${showShape(x.shape)}`);
  }
}

/** `batchNorm2d()`: a BatchNorm2d whose channels come from the chain. */
export function batchNorm2d(options?: BatchNormOptions) {
  return ([channels]: Sample): BatchNorm2d<number> => new BatchNorm2d(channels, options);
}

/** `batchNorm1d()`: a BatchNorm1d whose features come from the chain. */
export function batchNorm1d(options?: BatchNormOptions) {
  return ([features]: Sample): BatchNorm1d<number> => new BatchNorm1d(features, options);
}

type FeaturesRule<In, F extends number> = In extends readonly [infer N extends number]
  ? Fits<N, F> extends true
    ? In
    : `BatchNorm1d expects ${F} features, but gets ${N}`
  : `BatchNorm1d expects flat features, but gets ${Show<In>}; put a Flatten between`;

/** Sets running statistics to (1 − share)·old + share·batch. */
function move(statistics: Buffer, batch: Tensor, share: number): void {
  statistics.assign(add(multiply(statistics.value, 1 - share), multiply(batch, share)).data());
}

function noBackward(): never {
  throw new Error("BatchNorm: predict is for use and has no backward; call forward to train");
}
