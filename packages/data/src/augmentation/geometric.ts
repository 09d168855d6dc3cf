import { assertOptions, checkedName, checkedNumber, kindOf } from "@tsumiki/kernels";
import type { Draws } from "./draws.ts";
import { aroundMiddle, cosineAndSine, type ImageSize, type Matrix, unmoved } from "./matrix.ts";
import { around1, type Range } from "./ranges.ts";

/** What appears where an image is moved away. */
export interface Edge {
  /** "fill": one color; "nearest": the pixel of the border that is nearest. Default: "fill". */
  readonly border?: "fill" | "nearest" | undefined;
  /** That color, in the numbers that the data had before they were normalized: 0 is black. Default: 0. */
  readonly fill?: number | undefined;
}

/** What all that move images take. */
export interface GeometricOptions extends Edge {
  /** How often it is done. Default: 1, always. */
  readonly probability?: number | undefined;
}

/**
 * Moves the pixels of images [channels, height, width]. Those that follow one another with the same border become one map
 * of coordinates, by which an image is read once, linearly between pixels: the kernel `warp`, on all threads.
 *
 * One of your own gives, for each image, the map from a pixel of the result to the point that it comes from:
 *
 * ```ts
 * const tilt: Augmentation = { name: "tilt", matrix: (draws) => [1, draws.between(0, 0.1), 0, 0, 1, 0] };
 * ```
 */
export type GeometricAugmentation = MapAugmentation | ElasticAugmentation;

/** Moves the pixels of an image by a matrix: (x, y) ↦ (a·x + b·y + c, d·x + e·y + f). */
export interface MapAugmentation extends Edge {
  readonly name: string;
  /** Where in the image before stands what is at (x, y) in the one after, in pixels. */
  readonly matrix: (draws: Draws, size: ImageSize) => Matrix;
  /** Whether nothing from outside of the image comes in, so that it goes with any border. */
  readonly staysInside?: boolean | undefined;
}

/** Displaces pixels together with their neighbors, each image in its own way. */
export interface ElasticAugmentation extends Edge {
  readonly name: string;
  /** The standard deviation of the Gaussian that smooths the displacements, in pixels. */
  readonly sigma: number;
  /** What displacements, in [−1, 1) before they are smoothed, are multiplied by; 0 displaces nothing. */
  readonly strength: (draws: Draws) => number;
}

/** A range for each direction, or one for both. */
export type Both = number | { readonly x?: number | undefined; readonly y?: number | undefined };

/**
 * Shifts by up to so many pixels to each side, also by fractions: uniform in [−x, x) and [−y, y).
 * @throws RangeError for a negative number; TypeError for what is none, and for an unknown option
 */
export function shift(pixels: Both, options: GeometricOptions = {}): MapAugmentation {
  const [x, y] = both("shift", "pixels", pixels);
  return geometric("shift", options, (draws) => [1, 0, draws.between(-x, x), 0, 1, draws.between(-y, y)]);
}

/**
 * Turns around the middle by up to so many degrees, uniform in [−degrees, degrees).
 * @throws RangeError unless it is from 0 to 180; TypeError for what is no number, and for an unknown option
 */
export function rotate(degrees: number, options: GeometricOptions = {}): MapAugmentation {
  assertAtMost("rotate", "degrees", checkedNumber("rotate", "degrees", degrees, "a finite number of at least 0"), 180);
  return geometric("rotate", options, (draws, size) => {
    const [cosine, sine] = cosineAndSine(draws.between(-degrees, degrees));
    return aroundMiddle(cosine, -sine, sine, cosine, size);
  });
}

/**
 * Makes larger or smaller around the middle, uniform in [1 − amount, 1 + amount), or in [from, to): 2 is twice as large.
 * @throws RangeError unless amount is from 0 to below 1, and 0 < from ≤ to; TypeError for what is no number, and for an
 *   unknown option
 */
export function zoom(amount: number | Range, options: GeometricOptions = {}): MapAugmentation {
  const { from, to } = around1("zoom", amount);
  return geometric("zoom", options, (draws, size) => {
    const share = 1 / draws.between(from, to);
    return aroundMiddle(share, 0, 0, share, size);
  });
}

/**
 * Slants by up to so many degrees: along x, as italics do, or also along y. One number is for both.
 * @throws RangeError unless they are from 0 to below 90; TypeError for what is no number, and for an unknown option
 */
export function shear(degrees: Both, options: GeometricOptions = {}): MapAugmentation {
  const most = both("shear", "degrees", degrees);
  for (const each of most) assertBelow("shear", "degrees", each, 90);
  const slope = (draws: Draws, degrees: number) => {
    const [cosine, sine] = cosineAndSine(draws.between(-degrees, degrees));
    return sine / cosine;
  };
  return geometric("shear", options, (draws, size) => {
    const [x, y] = [slope(draws, most[0]), slope(draws, most[1])];
    return aroundMiddle(1, x, y, 1, size);
  });
}

/** Which way `flip` mirrors, and how often. */
export interface FlipOptions {
  /** "horizontal" exchanges left and right, "vertical" above and below. Default: "horizontal". */
  readonly direction?: "horizontal" | "vertical" | undefined;
  /** Default: 0.5. */
  readonly probability?: number | undefined;
}

/**
 * Mirrors every other image, on average.
 * @throws RangeError for another direction or a probability outside [0, 1]; TypeError for an unknown option
 */
export function flip(options: FlipOptions = {}): MapAugmentation {
  assertOptions("flip", options, { direction: true, probability: true });
  const direction = checkedName("flip", "direction", options.direction ?? "horizontal", ["horizontal", "vertical"]);
  const { probability = 0.5 } = options;
  const mirrored = ({ height, width }: ImageSize): Matrix =>
    direction === "horizontal" ? [-1, 0, width - 1, 0, 1, 0] : [1, 0, 0, 0, -1, height - 1];
  return { ...geometric("flip", { probability }, (_draws, size) => mirrored(size)), staysInside: true };
}

/** How much is laid around the image that `crop` cuts out of. */
export interface CropOptions extends Edge {
  /** Pixels on every side. */
  readonly padding: number;
}

/**
 * Pads, and cuts an image of the old size out of it: shifts by whole pixels, up to `padding` to each side.
 * @throws RangeError unless padding is a whole number of at least 1; TypeError for an unknown option
 */
export function crop(options: CropOptions): MapAugmentation {
  assertOptions("crop", options, { padding: true, border: true, fill: true });
  const { padding, border, fill } = options ?? {};
  checkedNumber("crop", "padding", padding, "a whole number of at least 1");
  const step = (draws: Draws) => draws.integer(2 * padding + 1) - padding;
  return geometric("crop", { border, fill }, (draws) => [1, 0, step(draws), 0, 1, step(draws)]);
}

/** How `elastic` displaces. */
export interface ElasticOptions extends GeometricOptions {
  /** How far: what the smoothed noise is multiplied by. The same alpha moves less with a larger sigma. */
  readonly alpha: number;
  /** How far neighbors move together: the standard deviation of the Gaussian, in pixels. */
  readonly sigma: number;
}

/**
 * Elastic distortion (Simard et al. 2003, with alpha 34 and sigma 4 for digits of 29 x 29): each pixel is taken from a
 * point off by alpha times noise that is uniform in [−1, 1), in both directions, smoothed by a Gaussian that ends at 3
 * sigma; outside of the image the noise is 0. As SciPy has it, `gaussian_filter(noise, sigma, mode="constant", truncate=3)`.
 * @throws RangeError unless alpha is a finite number of at least 0 and sigma above 0, at most 100; TypeError for an unknown
 *   option
 */
export function elastic(options: ElasticOptions): ElasticAugmentation {
  assertOptions("elastic", options, { alpha: true, sigma: true, border: true, fill: true, probability: true });
  const { alpha, sigma, probability = 1, border, fill } = options ?? {};
  checkedNumber("elastic", "alpha", alpha, "a finite number of at least 0");
  checkedSigma("elastic", sigma);
  checkedNumber("elastic", "probability", probability, "a number in [0, 1]");
  const strength = (draws: Draws) => (draws.chance(probability) ? alpha : 0);
  return { name: "elastic", ...checkedEdge("elastic", { border, fill }), sigma, strength };
}

function geometric(
  name: string,
  options: GeometricOptions,
  matrix: (draws: Draws, size: ImageSize) => Matrix,
): MapAugmentation {
  assertOptions(name, options, { border: true, fill: true, probability: true });
  const { probability = 1 } = options;
  checkedNumber(name, "probability", probability, "a number in [0, 1]");
  const sometimes = (draws: Draws, size: ImageSize) => (draws.chance(probability) ? matrix(draws, size) : unmoved);
  return { name, ...checkedEdge(name, options), matrix: probability === 1 ? matrix : sometimes };
}

/** @throws TypeError or RangeError for what is no border or no color, and for a color beside the border "nearest" */
export function checkedEdge(name: string, { border = "fill", fill }: Edge): Edge {
  checkedName(name, "border", border, ["fill", "nearest"]);
  if (fill !== undefined) checkedNumber(name, "fill", fill, "a finite number");
  if (border === "fill" || fill === undefined) return { border, fill };
  throw new TypeError(`${name}: a fill goes with the border "fill", got fill ${fill} and border "nearest"`);
}

/** @throws RangeError unless it is above 0, at most 100: that many taps are still summed up quickly; TypeError for no number */
export function checkedSigma(name: string, sigma: number): number {
  assertAtMost(name, "sigma", checkedNumber(name, "sigma", sigma, "a finite number above 0"), 100);
  return sigma;
}

function both(place: string, argument: string, given: Both): [x: number, y: number] {
  if (typeof given !== "object" || given === null) {
    const number = checkedNumber(place, argument, given, "a finite number of at least 0");
    return [number, number];
  }
  assertOptions(place, given, { x: true, y: true });
  const { x = 0, y = 0 } = given;
  checkedNumber(place, "x", x, "a finite number of at least 0");
  checkedNumber(place, "y", y, "a finite number of at least 0");
  return [x, y];
}

function assertAtMost(place: string, argument: string, value: number, most: number): void {
  if (value > most) throw new RangeError(`${place}: ${argument} must be at most ${most}, got ${kindOf(value)}`);
}

function assertBelow(place: string, argument: string, value: number, limit: number): void {
  if (value >= limit) throw new RangeError(`${place}: ${argument} must be below ${limit}, got ${kindOf(value)}`);
}
