// The rule of layers that have something a channel, whatever positions come after it: for the compiler and for run time.

import { type Shape, ShapeError } from "@tsumiki/kernels";
import { type Fits, type Show, show } from "./show.ts";

/** A sample [C, …] as it is, else the sentence. */
export type ChannelsFirst<In, C extends number, Name extends string> = In extends readonly [
  infer D extends number,
  ...unknown[],
]
  ? Fits<C, D> extends true
    ? In
    : `${Name} expects ${C} channels, but gets ${D} (${Show<In>})`
  : In;

/** For `outputShape`: the run-time twin of `ChannelsFirst`. @throws ShapeError unless the sample has that many channels. */
export function assertChannelsFirst(name: string, sample: Shape, channels: number): void {
  if (sample[0] === channels) return;
  throw new ShapeError(`${name} expects ${channels} channels, but gets ${sample[0]} (${show(sample)})`);
}
