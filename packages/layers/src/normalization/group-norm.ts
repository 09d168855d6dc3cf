import { assertOptions, checkedBoolean, checkedNumber, type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import { add, multiply, ones, Parameter, reshape, standardizeRows, type Tensor, zeros } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { Sample } from "../layer.ts";
import { acrossPositions, type OnnxGraph, onnxFloat } from "../onnx-graph.ts";
import { assertChannelsFirst, type ChannelsFirst } from "../shapes/channels-first.ts";
import { type NormalizationOptions, normalizationOptions } from "./layer-norm.ts";

/**
 * Cuts the channels of each sample into groups, normalises each group over its channels and all positions to mean 0 and
 * variance 1, then scales and shifts channel by channel:
 *
 * y = γ·(x − μ)/√(σ² + ε) + β   (Wu & He 2018), with the biased variance
 *
 * x [batch, channels, …]; γ is `weight`, β is `bias`, both [channels]. One group is a layer normalisation, and as many as
 * there are channels an instance normalisation. It does the same in training and in use.
 */
export class GroupNorm<C extends number> extends DerivedLayer {
  static override readonly name: string = "GroupNorm";
  declare readonly outShape: ChannelsFirst<this["inShape"], C, "GroupNorm">;
  readonly groups: number;
  readonly channels: C;
  readonly epsilon: number;
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;

  /** @throws RangeError unless groups is a whole number that divides the channels, and epsilon is above 0. */
  constructor(groups: number, channels: C, options: NormalizationOptions = {}) {
    super();
    assertOptions("GroupNorm", options, normalizationOptions);
    const { epsilon = 1e-5, affine = true } = options;
    checkedNumber("GroupNorm", "groups", groups, "a whole number of at least 1");
    checkedNumber("GroupNorm", "channels", channels, "a whole number of at least 1");
    if (channels % groups !== 0) {
      throw new RangeError(`GroupNorm: groups must divide channels, got ${groups} groups for ${channels} channels`);
    }
    checkedNumber("GroupNorm", "epsilon", epsilon, "a finite number above 0");
    checkedBoolean("GroupNorm", "affine", affine);
    this.groups = groups;
    this.channels = channels;
    this.epsilon = epsilon;
    this.weight = affine ? new Parameter(ones([channels])) : undefined;
    this.bias = affine ? new Parameter(zeros([channels])) : undefined;
  }

  override outputShape(sample: Shape): Shape {
    assertChannelsFirst("GroupNorm", sample, this.channels);
    return sample;
  }

  protected compute(x: Tensor): Tensor {
    assertTensor("GroupNorm", x);
    const { groups, channels, epsilon, weight, bias } = this;
    const [batch = 1, given, ...positions] = x.shape;
    if (given !== channels) {
      throw new ShapeError(`GroupNorm: expected input [batch, ${channels}, …], got ${showShape(x.shape)}`);
    }
    const rows = reshape(x, [batch * groups, -1]);
    const normalized = reshape(standardizeRows(rows, epsilon)[0], x.shape);
    if (!weight || !bias) return normalized;
    const acrossPositions = [channels, ...positions.map(() => 1)];
    return add(multiply(normalized, reshape(weight.value, acrossPositions)), reshape(bias.value, acrossPositions));
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const { groups, epsilon, weight, bias } = this;
    const rows = graph.node("Reshape", [x, graph.constant("groups", [0, groups, -1])]);
    const unscaled = [graph.constant("ones", ones([groups])), graph.constant("zeros", zeros([groups]))];
    const standardized = graph.node("InstanceNormalization", [rows, ...unscaled], { epsilon: onnxFloat(epsilon) });
    const normalized = graph.node("Reshape", [standardized, graph.constant("shape", [0, ...graph.sample(x)])]);
    if (!weight || !bias) return normalized;
    const scaled = graph.node("Mul", [normalized, acrossPositions(graph, graph.constant("weight", weight), x)]);
    return graph.node("Add", [scaled, acrossPositions(graph, graph.constant("bias", bias), x)]);
  }
}

/** `groupNorm(8)`: a GroupNorm whose channels come from the chain. */
export function groupNorm(groups: number, options?: NormalizationOptions) {
  assertOptions("groupNorm", options, normalizationOptions);
  return ([channels]: Sample): GroupNorm<number> => new GroupNorm(groups, channels, options);
}
