// Layers written in both ways.

import { DerivedLayer, type Forward, Layer } from "@tsumiki/layers";
import {
  add,
  addInto,
  divide,
  matmul,
  mean,
  moments,
  multiply,
  normalize,
  ones,
  Parameter,
  sigmoid,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  zeros,
} from "@tsumiki/tensor";

export { Swish } from "./own-layers.ts";

/** y = x·σ(x) */
export class DerivedSwish extends DerivedLayer {
  compute(x: Tensor): Tensor {
    return multiply(x, sigmoid(x));
  }
}

/** y = x·W + b */
export class DerivedAffine extends DerivedLayer {
  declare readonly outShape: number[];
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(inFeatures: number, outFeatures: number) {
    super();
    this.weight = new Parameter(ones([inFeatures, outFeatures]));
    this.bias = new Parameter(zeros([outFeatures]));
  }

  override outputShape(): readonly number[] {
    return this.bias.shape;
  }

  compute(x: Tensor): Tensor {
    return add(matmul(x, this.weight.value), this.bias.value);
  }
}

const epsilon = 1e-5;
const overFeatures = [-1, { keepDims: true }] as const;

/** y = γ·(x − μ)/√(σ² + ε) + β, with mean and variance over the features of each sample (Ba et al. 2016). */
export class DerivedLayerNorm extends DerivedLayer {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(features: number) {
    super();
    this.weight = new Parameter(ones([features]));
    this.bias = new Parameter(zeros([features]));
  }

  compute(x: Tensor): Tensor {
    const centered = subtract(x, mean(x, ...overFeatures));
    const variance = mean(square(centered), ...overFeatures);
    return add(multiply(divide(centered, sqrt(add(variance, epsilon))), this.weight.value), this.bias.value);
  }
}

/** The same; dx = 1/σ · (g − mean(g) − x̂·mean(g·x̂)), with g = γ·dy. */
export class LayerNorm extends Layer {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(features: number) {
    super();
    this.weight = new Parameter(ones([features]));
    this.bias = new Parameter(zeros([features]));
  }

  forward(x: Tensor): Forward {
    const [gamma, beta] = [this.weight.value, this.bias.value];
    const centered = subtract(x, mean(x, ...overFeatures));
    const deviation = sqrt(add(mean(square(centered), ...overFeatures), epsilon));
    const normalized = divide(centered, deviation);
    return [
      add(multiply(normalized, gamma), beta),
      (dy) => {
        const g = multiply(dy, gamma);
        addInto(this.weight.gradient, sum(multiply(dy, normalized), 0));
        addInto(this.bias.gradient, sum(dy, 0));
        const projected = multiply(normalized, mean(multiply(g, normalized), ...overFeatures));
        return divide(subtract(subtract(g, mean(g, ...overFeatures)), projected), deviation);
      },
    ];
  }
}

/** Batch normalisation in training, x [batch, features]. */
export class DerivedBatchNorm extends DerivedLayer {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(features: number) {
    super();
    this.weight = new Parameter(ones([features]));
    this.bias = new Parameter(zeros([features]));
  }

  compute(x: Tensor): Tensor {
    const [mean, variance] = moments(x);
    return normalize(x, mean, variance, this.weight.value, this.bias.value, epsilon);
  }
}
