import { assertOptions, type Shape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import { assertImages } from "../checks.ts";
import type { Sample } from "../layer.ts";
import { assertChannels, type ChannelsRule } from "../shapes/rules.ts";
import { BatchNorm, type BatchNormOptions, batchNormOptions } from "./batch-norm.ts";

/** Batch normalisation (see `BatchNorm`) of the channels of images: x [batch, channels, H, W]. */
export class BatchNorm2d<C extends number> extends BatchNorm {
  static override readonly name: string = "BatchNorm2d";
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
    assertImages("BatchNorm2d", x, this.channels, "channels");
  }
}

/** `batchNorm2d()`: a BatchNorm2d whose channels come from the chain. */
export function batchNorm2d(options?: BatchNormOptions) {
  assertOptions("batchNorm2d", options, batchNormOptions);
  return ([channels]: Sample): BatchNorm2d<number> => new BatchNorm2d(channels, options);
}
