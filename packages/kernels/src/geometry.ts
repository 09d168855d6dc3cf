import { checkedName } from "./checks/checked-choice.ts";
import { checkedNumber } from "./checks/checked-number.ts";
import { kindOf } from "./checks/kind-of.ts";
import { ShapeError } from "./errors.ts";
import { type Shape, showShape } from "./shape.ts";

export const roundings = ["exact", "floor", "ceil", "nearest"] as const;

/** What to do where a stride does not divide the way a window has to go. "nearest" rounds a half up. */
export type Rounding = (typeof roundings)[number];

/** One number for both directions, or [vertical, horizontal]. */
export type Pair = number | readonly [vertical: number, horizontal: number];

/** How a window slides over an image, where the layer or operation leaves it open. */
export interface WindowOptions {
  /** How far the window moves from one position to the next. */
  readonly stride?: Pair;
  /** Rows and columns of zeros around the image. */
  readonly padding?: Pair;
  /** The distance between neighbouring elements of the window; 1 is a dense window. */
  readonly dilation?: Pair;
  /** Where the stride does not divide: "exact" (the default) is an error. */
  readonly rounding?: Rounding;
}

/** How filters slide over an image. */
export interface ConvOptions extends WindowOptions {
  /** Channels in and out are cut into this many groups that do not see one another; 1 by default. */
  readonly groups?: number;
}

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
  readonly paddingY: number;
  readonly paddingX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  readonly outHeight: number;
  readonly outWidth: number;
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

/** Axis k of the extent walks along axis `axes[k]` of a tensor of `shape`, from `start[k]` by `step[k]` (0 repeats, negative goes back). */
export interface Region {
  readonly shape: Shape;
  readonly axes: readonly number[];
  readonly start: readonly number[];
  readonly step: readonly number[];
  /** Where the axes of `shape` that no axis of the extent walks along stand still; 0 by default. */
  readonly rest?: readonly number[];
}

/** `value` as [vertical, horizontal], unchecked; see `wholePair`. */
export function pair(value: Pair): readonly [number, number] {
  return typeof value === "number" ? [value, value] : value;
}

/**
 * How many positions a window has along one axis: (extent + 2·padding − size) / stride + 1, with the division rounded
 * as asked, where size is dilation·(kernel − 1) + 1. A window that rounding up would add, but that begins after the
 * image, is left out as in PyTorch. Where the image is smaller than the window, rounding up may still give it the one
 * position, at the image's beginning: PyTorch's, for "ceil".
 *
 * @param name of the layer or operation, for the message
 * @throws ShapeError if no position is left, or the stride does not divide and rounding is "exact".
 */
export function windowPositions(
  name: string,
  extent: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
  rounding: Rounding,
): number {
  const size = dilation * (kernel - 1) + 1;
  const room = extent + 2 * padding - size;
  const padded = padding === 0 ? "" : ` padded by ${padding}`;
  const steps = Math.floor(room / stride);
  const rest = room - steps * stride;
  const up = rest > 0 && (rounding === "ceil" || (rounding === "nearest" && 2 * rest >= stride));
  if (steps + (up ? 1 : 0) < 0 || (room < 0 && rounding === "exact")) {
    throw new ShapeError(`${name} has a window of ${size}, but gets an image of only ${extent}${padded}`);
  }
  if (rest > 0 && rounding === "exact") {
    throw new ShapeError(
      `${name} (window ${size}, stride ${stride}) does not divide an image of ${extent}${padded}: ${rest} left over; pass { rounding: "floor" } to drop them`,
    );
  }
  const beginsInside = (steps + 1) * stride < extent + padding;
  return steps + (up && beginsInside ? 2 : 1);
}

/**
 * The geometry of a window over images [batch, channels, height, width].
 * @throws ShapeError as `windowPositions`; RangeError for a stride, dilation or kernel that is not a whole number above 0
 *   or a rounding that is none; TypeError for one of another type.
 */
export function poolGeometry(name: string, shape: Shape, kernelSize: Pair, options: WindowOptions): PoolGeometry {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const { stride = 1, padding = 0, dilation = 1, rounding = "exact" } = options;
  const [kernelHeight, kernelWidth] = wholePair(name, "kernelSize", kernelSize, 1);
  const [strideY, strideX] = wholePair(name, "stride", stride, 1);
  const [paddingY, paddingX] = wholePair(name, "padding", padding, 0);
  const [dilationY, dilationX] = wholePair(name, "dilation", dilation, 1);
  checkedName(name, "rounding", rounding, roundings);
  const outHeight = windowPositions(name, height, kernelHeight, strideY, paddingY, dilationY, rounding);
  const outWidth = windowPositions(name, width, kernelWidth, strideX, paddingX, dilationX, rounding);
  return {
    batch,
    channels,
    height,
    width,
    kernelHeight,
    kernelWidth,
    strideY,
    strideX,
    paddingY,
    paddingX,
    dilationY,
    dilationX,
    outHeight,
    outWidth,
  };
}

/**
 * The geometry of filters [outChannels, channels / groups, height, width] over images [batch, channels, height, width].
 * @throws ShapeError as `windowPositions`, and if the channels do not fit; RangeError as `poolGeometry`, and unless
 *   `groups` divides the channels out.
 */
export function convGeometry(name: string, shape: Shape, weight: Shape, options: ConvOptions): ConvGeometry {
  const [, channels] = shape as [number, number, number, number];
  const [outChannels, groupChannels, kernelHeight, kernelWidth] = weight as [number, number, number, number];
  const { groups = 1 } = options;
  checkedNumber(name, "groups", groups, "a whole number of at least 1");
  if (outChannels % groups !== 0) {
    throw new RangeError(
      `${name}: groups must be a whole number that divides ${outChannels} channels out, got ${groups}`,
    );
  }
  if (channels !== groupChannels * groups) {
    const expected = groups === 1 ? `${groupChannels}` : `${groups} groups of ${groupChannels}`;
    throw new ShapeError(
      `${name}: the image ${showShape(shape)} has ${channels} channels, the weight ${showShape(weight)} expects ${expected}`,
    );
  }
  return { ...poolGeometry(name, shape, [kernelHeight, kernelWidth], options), outChannels, groups };
}

/**
 * For pooling: every window must hold an element of the image, or it would have no maximum.
 * @throws RangeError that names the padding.
 */
export function assertWindowsMeetImage(name: string, geometry: PoolGeometry): void {
  const { height, outHeight, strideY, paddingY, dilationY, kernelHeight } = geometry;
  const { width, outWidth, strideX, paddingX, dilationX, kernelWidth } = geometry;
  if (
    !windowsMeet(height, outHeight, strideY, paddingY, dilationY, kernelHeight) ||
    !windowsMeet(width, outWidth, strideX, paddingX, dilationX, kernelWidth)
  ) {
    throw new RangeError(
      `${name}: a window of [${kernelHeight}, ${kernelWidth}] lies wholly in the padding [${paddingY}, ${paddingX}]; padding must be smaller than the window`,
    );
  }
}

function windowsMeet(
  extent: number,
  positions: number,
  stride: number,
  padding: number,
  dilation: number,
  kernel: number,
): boolean {
  for (let position = 0; position < positions; position++) {
    const start = position * stride - padding;
    const skipped = Math.max(0, Math.ceil(-start / dilation));
    if (skipped >= kernel || start + skipped * dilation >= extent) return false;
  }
  return true;
}

/**
 * A copy of `value` as [vertical, horizontal].
 * @throws TypeError naming `place` and `argument` if it is neither a number nor two; RangeError if either is not a whole
 *   number of at least `least`.
 */
export function wholePair(place: string, argument: string, value: Pair, least: 0 | 1): readonly [number, number] {
  const kind = `a whole number of at least ${least}` as const;
  if (!Array.isArray(value)) {
    // A number in quotes is one number and no pair.
    if (typeof value !== "number" && typeof value !== "string") refusePair(place, argument, value);
    return pair(checkedNumber(place, argument, value, kind));
  }
  const both = [value[0], value[1]] as const;
  if (value.length !== 2 || both.some((each) => typeof each !== "number")) refusePair(place, argument, value);
  for (const each of both) {
    if (Number.isSafeInteger(each) && each >= least) continue;
    throw new RangeError(`${place}: ${argument} must be ${kind}, got [${both.join(", ")}]`);
  }
  return both;
}

function refusePair(place: string, argument: string, value: unknown): never {
  throw new TypeError(`${place}: ${argument} must be a number or a pair [vertical, horizontal], got ${kindOf(value)}`);
}

/** For a layer that keeps it: a number, or a pair that nobody can change. @throws as `wholePair` */
export function frozenPair<P extends Pair>(place: string, argument: string, value: P, least: 0 | 1): P {
  const both = wholePair(place, argument, value, least);
  return typeof value === "number" ? value : (Object.freeze(both) as Pair as P);
}
