import type { Shape } from "@tsumiki/kernels";
import type { ClassLabels } from "./read-labels.ts";
import type { DatasetStep } from "./steps.ts";

interface Samples<S extends Shape> {
  /** The samples one after the other, images in the order [channels, height, width]. Not copied: leave it as it is. */
  readonly samples: Uint8Array | Float32Array;
  /** Of one sample: [channels, height, width] for images. */
  readonly sampleShape: S;
  /**
   * A batch holds elements times this. Default: 1/255 for a Uint8Array, so that pixels lie in [0, 1] (another is a step);
   * else 1.
   */
  readonly scale?: number | undefined;
  /** How much each sample counts: `batch.weights`. Not negative, not all of them 0. Default: none. Copied. */
  readonly weights?: ArrayLike<number> | undefined;
  /** What was done to all samples before, such as resizing: the first entries of the data set's list. Default: nothing. */
  readonly steps?: readonly DatasetStep[] | undefined;
}

/** Samples that belong to classes. */
export interface ClassificationOptions<S extends Shape = Shape> extends Samples<S> {
  /**
   * The class of each sample. Copied.
   * - Class numbers: whole numbers in [0, classes).
   * - Names: those in `classNames`; without these, classes are the names that occur, sorted by their code units.
   * - One-hot rows: `[0, 1, 0]` is class 1 of 3.
   */
  readonly labels: ClassLabels;
  /** Of one sample's labels, one after the other in `labels`: [height, width] for a class a pixel. Default: [], one class. */
  readonly labelShape?: Shape | undefined;
  /** How many classes there are, at most 2²⁴. Default: one more than the largest label, or what names and rows say. */
  readonly classes?: number | undefined;
  /** A name for each class. */
  readonly classNames?: readonly string[] | undefined;
  /** The label that is no class, such as −100 or 255, of what counts for nothing: `crossEntropy({ ignore })`. */
  readonly ignore?: number | undefined;
}

/** Samples with numbers to be predicted. */
export interface RegressionOptions<S extends Shape = Shape> extends Samples<S> {
  /** The targets of all samples, one after the other. Copied. */
  readonly targets: Float32Array;
  /** Of one sample's target: [1] for a single number. */
  readonly targetShape: Shape;
}

export type DatasetOptions<S extends Shape = Shape> = ClassificationOptions<S> | RegressionOptions<S>;
