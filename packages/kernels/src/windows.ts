import { checkedName } from "./checks/checked-choice.ts";
import { checkedNumber } from "./checks/checked-number.ts";
import { kindOf } from "./checks/kind-of.ts";
import { ShapeError } from "./errors.ts";
import type { ConvGeometry, PoolGeometry } from "./geometry.ts";
import { frozenPadding, type Padding } from "./padding.ts";
import { type Pair, pair, wholePair } from "./pairs.ts";
import { type Shape, showShape } from "./shape.ts";

export const roundings = ["exact", "floor", "ceil", "nearest"] as const;

/** What to do where a stride does not divide the way a window has to go. "nearest" rounds a half up. */
export type Rounding = (typeof roundings)[number];

/** How a window slides over an image, where the layer or operation leaves it open. */
export interface WindowOptions {
  /** How far the window moves from one position to the next. */
  readonly stride?: Pair;
  /** Rows and columns of zeros around the image, or "same" for ⌈H / stride⌉ positions; 0 by default. */
  readonly padding?: Padding;
  /** The distance between neighbouring elements of the window; 1 is a dense window. */
  readonly dilation?: Pair;
  /** Where the stride does not divide: "exact" (the default) is an error. Not beside "same", which rounds up. */
  readonly rounding?: Rounding;
}

/** How a window slides that averages. */
export interface AverageOptions extends WindowOptions {
  /**
   * Whether padding counts as zeros, so that a window divides by all of its elements (the default), or not, so that it
   * divides by those inside the image: PyTorch's count_include_pad.
   */
  readonly countPadding?: boolean;
}

/** How filters slide over an image. */
export interface ConvOptions extends WindowOptions {
  /** Channels in and out are cut into this many groups that do not see one another; 1 by default. */
  readonly groups?: number;
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

/** Where windows lie along an axis: how many, and what is padded before the image and after it. */
type Placement = readonly [positions: number, before: number, after: number];

/**
 * @param padding on both sides; or "same", by which there are ⌈extent / stride⌉ positions, and the windows reach out of
 *   the image by the same on both sides, or by one more at the end (TensorFlow's SAME, ONNX's SAME_UPPER).
 */
function placement(
  name: string,
  extent: number,
  kernel: number,
  stride: number,
  padding: number | "same",
  dilation: number,
  rounding: Rounding,
): Placement {
  if (padding !== "same") {
    return [windowPositions(name, extent, kernel, stride, padding, dilation, rounding), padding, padding];
  }
  const positions = Math.ceil(extent / stride);
  const added = Math.max(0, (positions - 1) * stride + dilation * (kernel - 1) + 1 - extent);
  const before = Math.floor(added / 2);
  return [positions, before, added - before];
}

/**
 * The geometry of a window over images [batch, channels, height, width].
 * @throws ShapeError as `windowPositions`; RangeError for a stride, dilation or kernel that is not a whole number above 0,
 *   and as `checkedRounding`; TypeError for one of another type.
 */
export function poolGeometry(name: string, shape: Shape, kernelSize: Pair, options: WindowOptions): PoolGeometry {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const { stride = 1, padding = 0, dilation = 1, rounding = "exact" } = options;
  const [kernelHeight, kernelWidth] = wholePair(name, "kernelSize", kernelSize, 1);
  const [strideY, strideX] = wholePair(name, "stride", stride, 1);
  const [above, left] = bothWays(frozenPadding(name, padding));
  const [dilationY, dilationX] = wholePair(name, "dilation", dilation, 1);
  checkedRounding(name, rounding, padding);
  const vertical = placement(name, height, kernelHeight, strideY, above, dilationY, rounding);
  const horizontal = placement(name, width, kernelWidth, strideX, left, dilationX, rounding);
  const [outHeight, paddingY, paddingEndY] = vertical;
  const [outWidth, paddingX, paddingEndX] = horizontal;
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
    paddingEndY,
    paddingEndX,
    dilationY,
    dilationX,
    outHeight,
    outWidth,
  };
}

function bothWays(padding: Padding): readonly [number | "same", number | "same"] {
  return padding === "same" ? [padding, padding] : pair(padding);
}

/**
 * `rounding`, if it is one and has a say.
 * @throws as `checkedName`; RangeError for one other than "exact" beside a padding of "same", which rounds up by itself.
 */
export function checkedRounding(place: string, rounding: Rounding, padding: Padding): Rounding {
  checkedName(place, "rounding", rounding, roundings);
  if (padding !== "same" || rounding === "exact") return rounding;
  throw new RangeError(
    `${place}: padding "same" makes room for a window at every stride, and leaves nothing to round: leave out rounding, got ${kindOf(rounding)}`,
  );
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
    const isDense = dilationY * dilationX === 1;
    const smaller = isDense ? "padding must be smaller than the window" : "take a smaller padding or dilation";
    throw new RangeError(
      `${name}: a window of [${kernelHeight}, ${kernelWidth}] lies wholly in the padding [${paddingY}, ${paddingX}]; ${smaller}`,
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
