// Windows that slide along a length: windows over images of height 1. Again each rule for the compiler and for run time.

import {
  assertWindowsMeetImage,
  checkedNumber,
  checkedRounding,
  isSamePadding,
  type Pair,
  type PoolGeometry,
  poolGeometry,
  type Rounding,
  type Shape,
  ShapeError,
  type WindowOptions,
} from "@tsumiki/kernels";
import { reshape, type Tensor } from "@tsumiki/tensor";
import type { KnownWindow, Positions } from "./rules.ts";
import { type Fits, type Show, show } from "./show.ts";
import type { SlidingOptions } from "./sliding-window.ts";

/** What a window along a length is padded with: on both sides, or "same" for ⌈L / stride⌉ positions. */
export type LengthwisePadding = number | "same";

/** How a window slides along a length, complete. */
export interface LengthwiseWindow {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: LengthwisePadding;
  readonly dilation: number;
  readonly rounding: Rounding;
}

/** A window as far as the compiler knows it: [kernelSize, stride, padding, dilation, rounding]. */
export type LengthwiseType = [number, number, LengthwisePadding, number, Rounding];

/**
 * A layer's window with its defaults filled in: a stride of 1, no padding, no dilation, "exact".
 * @throws as `slidingWindow`; TypeError for a pair.
 */
export function lengthwiseWindow(
  layer: string,
  kernelSize: number,
  options: SlidingOptions<number, LengthwisePadding, number, Rounding>,
): LengthwiseWindow {
  const { stride = 1, padding = 0, dilation = 1, rounding = "exact" } = options;
  checkedNumber(layer, "kernelSize", kernelSize, "a whole number of at least 1");
  checkedNumber(layer, "stride", stride, "a whole number of at least 1");
  if (!isSamePadding(layer, padding)) checkedNumber(layer, "padding", padding, "a whole number of at least 0");
  checkedNumber(layer, "dilation", dilation, "a whole number of at least 1");
  checkedRounding(layer, rounding, padding);
  return { kernelSize, stride, padding, dilation, rounding };
}

/** The same window over images of height 1, as operations take it. */
export function overHeight1(window: LengthwiseWindow): readonly [kernelSize: Pair, options: WindowOptions] {
  const { kernelSize, stride, padding, dilation, rounding } = window;
  const along = { stride: [1, stride], dilation: [1, dilation], rounding } as const;
  return [[1, kernelSize], { ...along, padding: padding === "same" ? padding : [0, padding] }];
}

/** [a, b, length] as [a, b, 1, length] */
export function ofHeight1(x: Tensor): Tensor {
  const [a = 1, b = 1, length = 1] = x.shape;
  return reshape(x, [a, b, 1, length]);
}

/** `Out` for a signal of C channels, else the sentence. */
export type SignalChannelsRule<In, C extends number, Out, Name extends string> = In extends readonly [
  infer D extends number,
  number,
]
  ? Fits<C, D> extends true
    ? Out
    : `${Name} expects ${C} channels, but gets ${D} (${Show<In>})`
  : NotASignal<In, Name>;

/**
 * The run-time twin of `SignalChannelsRule`.
 * @throws ShapeError unless the sample is a signal of that many channels.
 */
export function assertSignalChannels(
  name: string,
  sample: Shape,
  channels: number,
): asserts sample is readonly [number, number] {
  assertSignal(name, sample);
  if (sample[0] !== channels) {
    throw new ShapeError(`${name} expects ${channels} channels, but gets ${sample[0]} (${show(sample)})`);
  }
}

/** C of a signal [C, L]. */
export type SignalChannels<In> = In extends readonly [infer C extends number, number] ? C : number;

/** The sentence for a sample that is no signal [C, L]. */
export type NotASignal<In, Name extends string> = `${Name} expects channels x length, but gets ${Show<In>}`;

function assertSignal(name: string, sample: Shape): asserts sample is readonly [number, number] {
  if (sample.length !== 2) throw new ShapeError(`${name} expects channels x length, but gets ${show(sample)}`);
}

/** [C, OL] of a window that slides along a length, or what is wrong; known to the compiler as far as with `WindowRule`. */
export type LengthwiseRule<In, C, W extends LengthwiseType, Name extends string> = In extends readonly [
  number,
  infer L extends number,
]
  ? W extends KnownWindow
    ? Positions<L, W, Name> extends infer OL
      ? OL extends string
        ? OL
        : [C, OL]
      : never
    : [C, number]
  : NotASignal<In, Name>;

/**
 * [channels, OL] of a window along a length, the run-time twin of `LengthwiseRule`.
 * @throws ShapeError with its sentences.
 */
export function lengthwiseShape(name: string, sample: Shape, channels: number, window: LengthwiseWindow): Shape {
  return [channels, geometryOf(name, sample, window).outWidth];
}

/**
 * `lengthwiseShape` for a pooling: the channels stay, and every window must hold an element of the signal.
 * @throws ShapeError as `lengthwiseShape`; RangeError if a window lies in the padding altogether.
 */
export function lengthwisePoolShape(name: string, sample: Shape, window: LengthwiseWindow): Shape {
  const geometry = geometryOf(name, sample, window);
  assertWindowsMeetImage(name, geometry);
  return [geometry.channels, geometry.outWidth];
}

function geometryOf(name: string, sample: Shape, window: LengthwiseWindow): PoolGeometry {
  assertSignal(name, sample);
  const [channels, length] = sample;
  return poolGeometry(name, [1, channels, 1, length], ...overHeight1(window));
}
