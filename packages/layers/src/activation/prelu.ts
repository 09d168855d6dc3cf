import { assertOptions, checkedNumber, type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import {
  addInto,
  full,
  greater,
  minimum,
  multiply,
  Parameter,
  reshape,
  sumTo,
  type Tensor,
  where,
} from "@tsumiki/tensor";
import { assertGradientShape, assertTensor, assertUnchanged } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import { learns } from "../learns.ts";
import { acrossPositions, type OnnxGraph } from "../onnx-graph.ts";
import { assertChannelsFirst, type ChannelsFirst } from "../shapes/channels-first.ts";
import { unwanted, wantsInput } from "../unwanted.ts";

export interface PReLUOptions<C extends number | undefined> {
  /** How many channels come in, each of which learns a slope of its own; without it one slope is learnt for all. */
  readonly channels?: C;
  /** The slope below 0 before anything is learnt; 0.25 by default. */
  readonly initialSlope?: number;
}

/**
 * y = x for x > 0, else a·x, element by element, where the slope a is learnt (He et al. 2015):
 *
 * dx = dy for x > 0, else a·dy;   da = Σ dy·min(x, 0), over all that a is the slope of
 *
 * a is `weight`: [1], one slope for any x, or [channels], one a channel of x [batch, channels, …]; PyTorch's
 * num_parameters. Its derivative at 0 is taken to be a, as in PyTorch. A NaN stays a NaN.
 */
export class PReLU<C extends number | undefined = undefined> extends Layer {
  static override readonly name: string = "PReLU";
  declare readonly outShape: C extends number ? ChannelsFirst<this["inShape"], C, "PReLU"> : this["inShape"];
  readonly channels: C | undefined;
  readonly weight: Parameter;

  /** @throws RangeError unless channels is a whole number of at least 1, and initialSlope is finite. */
  constructor(options: PReLUOptions<C> = {}) {
    super();
    assertOptions("PReLU", options, { channels: true, initialSlope: true });
    const { channels, initialSlope = 0.25 } = options;
    if (channels !== undefined) checkedNumber("PReLU", "channels", channels, "a whole number of at least 1");
    checkedNumber("PReLU", "initialSlope", initialSlope, "a finite number");
    this.channels = channels;
    this.weight = new Parameter(full([channels ?? 1], initialSlope));
  }

  override outputShape(sample: Shape): Shape {
    if (this.channels !== undefined) assertChannelsFirst("PReLU", sample, this.channels);
    return sample;
  }

  /** @throws ShapeError if x has another number of channels than slopes. */
  forward(x: Tensor): Forward {
    const across = this.#acrossPositions(x);
    const { weight } = this;
    const slopes = weight.value;
    const slope = where(greater(x, 0), 1, reshape(slopes, across));
    return [
      multiply(x, slope),
      (dy, hint) => {
        assertGradientShape("PReLU", dy, x.shape);
        assertUnchanged(slopes);
        if (learns(weight)) {
          addInto(weight.gradient, reshape(sumTo(multiply(dy, minimum(x, 0)), across), weight.shape));
        }
        return wantsInput(hint) ? multiply(dy, slope) : unwanted(x);
      },
    ];
  }

  /** The shape in which the slopes are broadcast to x. */
  #acrossPositions(x: Tensor): Shape {
    assertTensor("PReLU", x);
    const { channels } = this;
    if (channels === undefined) return [];
    const [, given, ...positions] = x.shape;
    if (given === channels) return [channels, ...positions.map(() => 1)];
    throw new ShapeError(`PReLU: expected input [batch, ${channels}, …], got ${showShape(x.shape)}`);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const slopes = graph.constant("weight", this.weight);
    return graph.node("PRelu", [x, this.channels === undefined ? slopes : acrossPositions(graph, slopes, x)]);
  }
}
