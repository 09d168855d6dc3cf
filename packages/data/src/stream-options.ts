import type { Shape } from "@tsumiki/kernels";
import type { DatasetStep } from "./steps.ts";

/** Where the samples of an epoch are to begin; plain numbers, those of the loader's `save()`. */
export interface StreamPlace {
  /** The loader's, for a source that puts its samples in an order of its own: 0 unless anything about it is random. */
  readonly seed: number;
  /** Epochs count from 0. */
  readonly epoch: number;
  /** The number of the first sample that is wanted: always 0, unless the stream `seeks`. */
  readonly position: number;
}

interface Streamed {
  /** The elements of one sample, images in the order [channels, height, width]. Copied when it comes. */
  readonly sample: Uint8Array | Float32Array | readonly number[];
  /** How much it counts, if the stream is `weighted`. */
  readonly weight?: number | undefined;
}

/** A sample with its class. */
export interface LabeledSample extends Streamed {
  /** A class number or a name of `classNames`; with a `labelShape` as many of these. */
  readonly label: number | string | ArrayLike<number> | readonly string[];
}

/** A sample with numbers to be predicted. */
export interface TargetedSample extends Streamed {
  /** A number, or as many as `targetShape` has. */
  readonly target: number | ArrayLike<number>;
}

/** What gives samples one after the other, once: an array, a generator, a ReadableStream. */
export type Samples<Sample> = Iterable<Sample> | AsyncIterable<Sample>;

/** Called for each epoch, whose samples it gives anew. */
export type StreamSource<Sample> = (place: StreamPlace) => Samples<Sample> | PromiseLike<Samples<Sample>>;

interface StreamTraits<S extends Shape> {
  /** Of one sample: [channels, height, width] for images. */
  readonly sampleShape: S;
  /** What bytes are multiplied by. Default: 1/255, so that pixels lie in [0, 1]; another is a step. */
  readonly scale?: number | undefined;
  /** How many samples an epoch has, where that is known; another number is an error. Default: nobody knows. */
  readonly size?: number | undefined;
  /** Whether each sample has a `weight`. Default: false. */
  readonly weighted?: boolean | undefined;
  /** Whether the source begins at `position`: then a restored loader need not read what was dealt. Default: false. */
  readonly seeks?: boolean | undefined;
  /** What was done to all samples before, such as resizing: the first entries of the list. Default: nothing. */
  readonly steps?: readonly DatasetStep[] | undefined;
}

/** Samples that belong to classes. At least one of `classes` and `classNames` is needed: nobody can count them before. */
export interface ClassificationStreamOptions<S extends Shape = Shape> extends StreamTraits<S> {
  readonly source: StreamSource<LabeledSample>;
  /** How many classes there are, at most 2²⁴. */
  readonly classes?: number | undefined;
  /** A name for each class. */
  readonly classNames?: readonly string[] | undefined;
  /** Of one sample's labels: [height, width] for a class a pixel. Default: [], one class. */
  readonly labelShape?: Shape | undefined;
  /** The label that is no class, such as −100 or 255, of what counts for nothing: `crossEntropy({ ignore })`. */
  readonly ignore?: number | undefined;
}

/** Samples with numbers to be predicted. */
export interface RegressionStreamOptions<S extends Shape = Shape> extends StreamTraits<S> {
  readonly source: StreamSource<TargetedSample>;
  /** Of one sample's target: [1] for a single number. */
  readonly targetShape: Shape;
}

export type DataStreamOptions<S extends Shape = Shape> = ClassificationStreamOptions<S> | RegressionStreamOptions<S>;
