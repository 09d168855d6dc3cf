import { assertOptions, checkedNumber, ShapeError, showShape } from "@tsumiki/kernels";
import {
  addInto,
  Buffer,
  batchNormalize,
  batchNormalizeBackward,
  normalize,
  ones,
  Parameter,
  type PyTorchTensors,
  type Tensor,
  zeros,
} from "@tsumiki/tensor";
import { assertUnchanged } from "../checks.ts";
import { derive } from "../derive/derive.ts";
import { isInference } from "../inference.ts";
import { type Forward, Layer } from "../layer.ts";
import { learns } from "../learns.ts";
import { type OnnxGraph, onnxFloat } from "../onnx-graph.ts";
import { unwanted, wantsInput } from "../unwanted.ts";

export interface BatchNormOptions {
  /** Added to the variance under the root; 1e-5 by default. */
  readonly epsilon?: number;
  /** The share of the newest batch in the running statistics, in (0, 1]; 0.1 by default. (Keras's is 1 minus this.) */
  readonly momentum?: number;
}

/** The names of `BatchNormOptions`, for `assertOptions`. */
export const batchNormOptions = { epsilon: true, momentum: true } as const;

/**
 * Normalises each channel to mean 0 and variance 1 over the batch and all positions, then scales and shifts it:
 *
 * y = γ·(x − μ)/√(σ² + ε) + β,   dx = γ/√(σ² + ε) · (dy − mean(dy) − x̂·mean(dy·x̂)), with x̂ = (x − μ)/√(σ² + ε)
 *
 * (Ioffe & Szegedy 2015.) γ is `weight`, β is `bias`, both [channels]. In use (`predict`) μ and σ² are the running
 * statistics, which every forward in training moves: r ← (1 − momentum)·r + momentum·batch, with the unbiased variance,
 * as PyTorch does. Frozen running statistics are used in training too and stay as they are: then they are constants, and
 * dx = γ/√(σ² + ε) · dy, dγ = Σ dy·x̂, dβ = Σ dy. A channel of equal numbers gives exactly β, and one whose mean is many times its deviation loses no
 * digits by that.
 */
export abstract class BatchNorm extends Layer {
  readonly epsilon: number;
  readonly momentum: number;
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly runningMean: Buffer;
  readonly runningVariance: Buffer;

  constructor(name: string, argument: string, channels: number, options: BatchNormOptions) {
    super();
    assertOptions(name, options, batchNormOptions);
    const { epsilon = 1e-5, momentum = 0.1 } = options;
    checkedNumber(name, argument, channels, "a whole number of at least 1");
    this.epsilon = checkedNumber(name, "epsilon", epsilon, "a finite number above 0");
    this.momentum = checkedNumber(name, "momentum", momentum, "a number in (0, 1]");
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
    if (this.runningMean.frozen || this.runningVariance.frozen) return this.#forwardFixed(x);
    this.#assertVariance(x);
    const running = { mean: this.runningMean.value, variance: this.runningVariance.value, share: this.momentum };
    const y = batchNormalize(x, gamma, beta, epsilon, running);
    for (const statistics of [this.runningMean, this.runningVariance]) statistics.changed("a forward in training");
    return [
      y,
      (dy, hint) => {
        assertUnchanged(gamma, beta);
        if (!wantsInput(hint) && !learns(weight) && !learns(bias)) return unwanted(x);
        const [dx, dGamma, dBeta] = batchNormalizeBackward(dy, x, gamma, epsilon);
        if (learns(weight)) addInto(weight.gradient, dGamma);
        if (learns(bias)) addInto(bias.gradient, dBeta);
        return dx;
      },
    ];
  }

  override toPyTorch(): PyTorchTensors {
    const { weight, bias, runningMean, runningVariance } = this;
    return { weight, bias, running_mean: runningMean, running_var: runningVariance, num_batches_tracked: "count" };
  }

  protected abstract assertInput(x: Tensor): void;

  #forwardFixed(x: Tensor): Forward {
    const { epsilon, weight, bias, runningMean, runningVariance } = this;
    const [mean, variance] = [runningMean.value, runningVariance.value];
    const compute = (input: Tensor) => normalize(input, mean, variance, weight.value, bias.value, epsilon);
    return derive(x, compute, this.constructor.name);
  }

  #assertVariance(x: Tensor): void {
    if (x.size > this.weight.value.size) return;
    throw new ShapeError(
      `${this.constructor.name}: one value a channel in ${showShape(x.shape)} has no variance; train on larger batches (dropLast leaves out a last one that is small)`,
    );
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const constants = [
      graph.constant("weight", this.weight),
      graph.constant("bias", this.bias),
      graph.constant("runningMean", this.runningMean),
      graph.constant("runningVariance", this.runningVariance),
    ];
    return graph.node("BatchNormalization", [x, ...constants], { epsilon: onnxFloat(this.epsilon) });
  }
}

function noBackward(): never {
  throw new Error("BatchNorm: predict is for use and has no backward; call forward to train");
}
