import { affine, batchNorm2d, conv2d, Dropout, Flatten, type Layer, type Lazy, MaxPool2d, ReLU } from "tsumiki";
import type { Block, Kind } from "./blocks.ts";

/** What becomes of each kind of block: the calls that `program` writes. */
const makers: Readonly<Record<Kind, (...numbers: number[]) => Layer | Lazy>> = {
  conv2d: (outChannels, kernelSize, padding, stride) =>
    conv2d(outChannels as number, kernelSize as number, { padding: padding as number, stride: stride as number }),
  maxPool2d: (size) => new MaxPool2d(size as number),
  relu: () => new ReLU(),
  batchNorm2d: () => batchNorm2d(),
  dropout: (percent) => new Dropout((percent as number) / 100),
  flatten: () => new Flatten(),
  affine: (outFeatures) => affine(outFeatures as number),
};

/** The layer of a block, or the function that makes it once it is known what comes in. */
export function layerOf({ kind, numbers }: Block): Layer | Lazy {
  return makers[kind](...numbers);
}
