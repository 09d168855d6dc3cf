// The rules that several layers share, each for the compiler and, beside it, for run time: the same sentences.

import {
  assertWindowsMeetImage,
  type Padding,
  type Pair,
  type PoolGeometry,
  poolGeometry,
  type Rounding,
  type Shape,
  ShapeError,
} from "@tsumiki/kernels";
import type { Add, AtLeast, DivideWithRest, Multiply, Subtract } from "./nat.ts";
import { type Fits, type Show, show } from "./show.ts";

/** `Out` for an image of C channels, else the sentence. */
export type ChannelsRule<In, C extends number, Out, Name extends string> = In extends readonly [
  infer D extends number,
  number,
  number,
]
  ? Fits<C, D> extends true
    ? Out
    : `${Name} expects ${C} channels, but gets ${D} (${Show<In>})`
  : NotAnImage<In, Name>;

/**
 * For `outputShape`: the run-time twin of `ChannelsRule`.
 * @throws ShapeError unless the sample is an image of that many channels.
 */
export function assertChannels(name: string, sample: Shape, channels: number): void {
  assertImage(name, sample);
  if (sample[0] !== channels) {
    throw new ShapeError(`${name} expects ${channels} channels, but gets ${sample[0]} (${show(sample)})`);
  }
}

/** C of an image [C, H, W]. */
export type Channels<In> = In extends readonly [infer C extends number, number, number] ? C : number;

/** The sentence for a sample that is no image [C, H, W]. */
export type NotAnImage<In, Name extends string> = `${Name} expects channels x height x width, but gets ${Show<In>}`;

/** For `outputShape`: the run-time twin of `NotAnImage`. @throws ShapeError unless the sample is an image. */
export function assertImage(name: string, sample: Shape): asserts sample is readonly [number, number, number] {
  if (sample.length !== 3) throw new ShapeError(`${name} expects channels x height x width, but gets ${show(sample)}`);
}

/**
 * [C, OH, OW] of a window that slides over an image, or the first thing that is wrong. With a dilation other than 1, or
 * anything that differs between the two directions, OH and OW are known at run time only; with a padding of "same" the
 * stride alone decides.
 */
export type WindowRule<In, C, W extends WindowType, Name extends string> = In extends readonly [
  number,
  infer Height extends number,
  infer Width extends number,
]
  ? W extends KnownWindow
    ? [Positions<Height, W, Name>, Positions<Width, W, Name>] extends [infer OH, infer OW]
      ? OH extends string
        ? OH
        : OW extends string
          ? OW
          : [C, OH, OW]
      : never
    : [C, number, number]
  : NotAnImage<In, Name>;

/**
 * For `outputShape`: [channels, OH, OW] of a window over an image, the run-time twin of `WindowRule`.
 * @param window see `slidingWindow`
 * @throws ShapeError with its sentences.
 */
export function windowShape(name: string, sample: Shape, channels: number, window: SlidingWindow): Shape {
  const { outHeight, outWidth } = geometryOf(name, sample, window);
  return [channels, outHeight, outWidth];
}

/**
 * `windowShape` for a pooling: the channels stay, and every window must hold an element of the image.
 * @throws ShapeError as `windowShape`; RangeError if a window lies in the padding altogether.
 */
export function poolShape(name: string, sample: Shape, window: SlidingWindow): Shape {
  const geometry = geometryOf(name, sample, window);
  assertWindowsMeetImage(name, geometry);
  return [geometry.channels, geometry.outHeight, geometry.outWidth];
}

function geometryOf(name: string, sample: Shape, window: SlidingWindow): PoolGeometry {
  assertImage(name, sample);
  return poolGeometry(name, [1, ...sample], window.kernelSize, window);
}

/** How a window slides, complete. */
export interface SlidingWindow {
  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
  readonly rounding: Rounding;
}

/** A window as far as the compiler knows it: [kernelSize, stride, padding, dilation, rounding]. */
export type WindowType = [Pair, Pair, Padding, Pair, Rounding];
type PlainWindow = [number, number, number, 1, Rounding];
type SameWindow = [Pair, number, "same", Pair, Rounding];
/** The windows whose positions the compiler counts. */
export type KnownWindow = PlainWindow | SameWindow;

/** How many positions a window has along an axis of extent H, or the sentence that says why it has none. */
export type Positions<H extends number, W extends KnownWindow, Name extends string> = W extends SameWindow
  ? DividedUp<H, W[1]>
  : W extends PlainWindow
    ? PlainPositions<H, W, Name>
    : number; // "same" or a number

/** ⌈H / S⌉ */
type DividedUp<H extends number, S extends number> =
  DivideWithRest<H, S> extends [infer Steps extends number, infer Rest]
    ? Rest extends 0
      ? Steps
      : Add<Steps, 1>
    : never;

type PlainPositions<H extends number, W extends PlainWindow, Name extends string> =
  Subtract<Add<H, Add<W[2], W[2]>>, W[0]> extends infer Room extends number
    ? [Room] extends [never]
      ? Reaching<H, W, Subtract<Add<Add<H, Add<W[2], W[2]>>, W[1]>, W[0]>, Name>
      : DivideWithRest<Room, W[1]> extends [infer Steps extends number, infer Rest extends number]
        ? Rest extends 0
          ? Add<Steps, 1>
          : Rounded<H, W, Steps, Rest, Name>
        : never
    : never;

/** The one position that rounding up may give a window larger than the padded image: Room is −S + Rest. */
type Reaching<H extends number, W extends PlainWindow, Rest extends number, Name extends string> = [Rest] extends [
  never | 0,
]
  ? TooLarge<H, W, Name>
  : [W[4]] extends ["exact" | "floor"]
    ? TooLarge<H, W, Name>
    : [W[4]] extends ["ceil"]
      ? 1
      : [W[4]] extends ["nearest"]
        ? AtLeast<Multiply<2, Rest>, W[1]> extends true
          ? 1
          : TooLarge<H, W, Name>
        : number;
type TooLarge<
  H extends number,
  W extends PlainWindow,
  Name extends string,
> = `${Name} has a window of ${W[0]}, but gets an image of only ${H}${Padded<W[2]>}`;

type Rounded<
  H extends number,
  W extends PlainWindow,
  Steps extends number,
  Rest extends number,
  Name extends string,
> = [W[4]] extends ["exact"]
  ? `${Name} (window ${W[0]}, stride ${W[1]}) does not divide an image of ${H}${Padded<W[2]>}: ${Rest} left over; pass { rounding: "floor" } to drop them`
  : [W[4]] extends ["floor"]
    ? Add<Steps, 1>
    : [W[4]] extends ["ceil"]
      ? BeginningInside<H, W, Add<Steps, 1>>
      : [W[4]] extends ["nearest"]
        ? AtLeast<Multiply<2, Rest>, W[1]> extends true
          ? BeginningInside<H, W, Add<Steps, 1>>
          : Add<Steps, 1>
        : number;

/** Steps + 1 positions, without the last if it begins beyond the padded image. */
type BeginningInside<H extends number, W extends PlainWindow, Steps extends number> =
  AtLeast<Multiply<Steps, W[1]>, Add<H, W[2]>> extends true ? Steps : Add<Steps, 1>;

type Padded<P extends number> = P extends 0 ? "" : ` padded by ${P}`;
