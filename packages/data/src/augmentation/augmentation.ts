import type { Shape } from "@tsumiki/kernels";
import type { Dataset } from "../dataset.ts";
import type { Draws } from "./draws.ts";
import type { GeometricAugmentation } from "./geometric.ts";

/** Varies one sample at random, in place. */
export type SampleAugmentation = (sample: Float32Array, draws: Draws) => void;

/** What all samples of a data set or a stream have in common. */
export interface SampleKind {
  /** Who deals them out, which is what messages begin with. */
  readonly loader: "DataLoader" | "StreamLoader";
  readonly sampleShape: Shape;
  readonly labelShape: Shape;
  /** Undefined for regression. */
  readonly classes: number | undefined;
  readonly ignore: number | undefined;
  /** What a number of the samples, scaled but not normalized, is in a batch: of each channel. */
  inBatch(value: number): number[];
}

/** A batch that is being made: its numbers may be changed in place. */
export interface BatchToAugment {
  /** [batch, …sampleShape] */
  readonly samples: Float32Array;
  /** [batch, …labelShape]; [batch, classes] if one of the loader's augmentations makes labels soft. */
  readonly labels: Float32Array;
  /** Which samples of the data set these are. */
  readonly indices: Uint32Array;
  readonly kind: SampleKind;
  /**
   * Where others can be taken from, by `gather`; of a stream there is none, and asking is an error. What is taken from the
   * batch instead depends on its size.
   */
  readonly dataset: Dataset;
  /** What is random about the sample of this row: by seed, epoch, and position in the epoch's order. Good until the next call. */
  drawsOf(row: number): Draws;
}

/** An augmentation of a batch at once. */
export interface BatchAugmentation {
  readonly name: string;
  readonly batch: (batch: BatchToAugment) => void;
  /** Whether it makes labels shares of classes: then class numbers become rows of 0 and 1 before any augmentation. */
  readonly softLabels?: boolean | undefined;
  /** Throws if it does not go with samples of a kind; asked when a loader is made. */
  readonly assertSuits?: ((kind: SampleKind) => void) | undefined;
}

/** An augmentation with a name: of one sample after the other, of a batch at once, or of where the pixels of images lie. */
export type Augmentation =
  | { readonly name: string; readonly sample: SampleAugmentation }
  | BatchAugmentation
  | GeometricAugmentation;

/** What is done, in this order. */
export type Augmentations = SampleAugmentation | Augmentation | readonly (SampleAugmentation | Augmentation)[];
