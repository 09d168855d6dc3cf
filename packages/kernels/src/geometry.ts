import type { Shape } from "./shape.ts";

/** A window that slides over an image. */
export interface PoolGeometry {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  /** Rows above the image and columns to the left of it that windows reach. */
  readonly paddingY: number;
  readonly paddingX: number;
  /** Rows below and columns to the right that count as padding too; a window may reach past them, rounded up. */
  readonly paddingEndY: number;
  readonly paddingEndX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** A window whose elements are averaged. */
export interface AverageGeometry extends PoolGeometry {
  /** Whether what of a window lies in the padding is counted, as zeros. What lies past the padding never is. */
  readonly countPadding: boolean;
}

/** Filters that slide over an image; `channels` are the ones that come in. */
export interface ConvGeometry extends PoolGeometry {
  readonly outChannels: number;
  /** Channels in and out are cut into this many groups; each output sees the inputs of its own group. */
  readonly groups: number;
}

/** y = A·B, which is [rows, inner] times [inner, columns]. */
export interface MatmulGeometry {
  /** Of the product. */
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** A lies in memory as [inner, rows] instead of [rows, inner]. */
  readonly transposeA: boolean;
  /** B lies in memory as [columns, inner] instead of [inner, columns]. */
  readonly transposeB: boolean;
}

/** Inputs (of lower or equal rank) repeated along their axes of extent 1 until they have the output's shape. */
export interface BroadcastGeometry {
  readonly shape: Shape;
  readonly inputs: readonly Shape[];
}

/** The axes over which an input is summed, or its maximum taken. */
export interface ReduceGeometry {
  /** Of the input. The output has extent 1 on `axes` (its memory is the same without them). */
  readonly shape: Shape;
  readonly axes: readonly number[];
  /** The rank of the output: `shape.length` if the reduced axes stay with extent 1, fewer if they are dropped. */
  readonly outRank: number;
}

/** Values per channel: rank 4 as [batch, channels, height, width], rank 2 as [batch, channels]. */
export interface ChannelGeometry {
  readonly shape: Shape;
}

/** Element i of `extent` is read at i in `from` and written at i in `to`. */
export interface CopyGeometry {
  readonly extent: Shape;
  readonly from: Region;
  readonly to: Region;
}

/**
 * Images that are read at other points than their own, each at those that its map says. Coordinates are pixels: column and
 * row of a pixel's middle, (0, 0) that of the first.
 */
export interface WarpGeometry {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** What lies outside of an image: one color, or the pixel of the border that is nearest. */
  readonly border: "fill" | "nearest";
  /** That color: a number for each channel. */
  readonly fill: readonly number[];
  /**
   * Two maps for each image, A and B, of six numbers each: (a, b, c, d, e, f) sends (x, y) to
   * (a·x + b·y + c, d·x + e·y + f). Finite.
   */
  readonly maps: Float64Array;
  /** Displacements between the two maps. */
  readonly elastic?: ElasticField | undefined;
}

/**
 * Displacements of each pixel, in pixels, that neighbors share: noise uniform in [−1, 1), its own for each image and
 * direction, smoothed by a Gaussian along rows and columns, outside of the image 0, times a strength (Simard et al. 2003).
 */
export interface ElasticField {
  /** [batch]; where it is 0, nothing is displaced. */
  readonly strengths: Float64Array;
  /** [batch]: noise is a hash of an image's key and the pixel, `noiseAt` in noise.ts. */
  readonly keys: Uint32Array;
  /** The Gaussian at 0, 1, 2, … pixels, which on both sides sums to 1. */
  readonly taps: Float64Array;
}

/** Axis k of the extent walks along axis `axes[k]` of a tensor of `shape`, from `start[k]` by `step[k]` (0 repeats, negative goes back). */
export interface Region {
  readonly shape: Shape;
  readonly axes: readonly number[];
  readonly start: readonly number[];
  readonly step: readonly number[];
  /** Where the axes of `shape` that no axis of the extent walks along stand still; 0 by default. */
  readonly rest?: readonly number[];
}
