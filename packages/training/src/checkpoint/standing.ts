import { Numbers } from "@tsumiki/tensor";
import type { TrainingResult } from "../events.ts";
import type { Metrics } from "../metrics/metric.ts";
import { progressNumbers } from "../progress.ts";

/** What an epoch hands on to the result. */
export type Reached = Pick<TrainingResult<Metrics>, "loss" | "metrics" | "validation">;

/** How far a training has come, between two steps. */
export class Standing {
  static readonly name: string = "Standing";
  /** Those that came to their end. */
  epochs = 0;
  /** Whether a listener has ended it. */
  isStopped = false;
  /** Whether the loader has dealt all of the epoch that was begun, and stands in the next one. */
  isDealt = false;
  /** What a Progress adds up, over all epochs, and over the one that was begun: zeros, if none was. */
  whole: readonly number[] = zeros;
  epoch: readonly number[] = zeros;
  /** Of `trainingMetrics`, over the epoch that was begun. */
  sums: ReadonlyMap<string, Float64Array> = new Map();
  /** Of the last epoch that came to its end. */
  last: Reached | undefined;

  /** Whether an epoch was begun, and is not at its end. */
  get isWithin(): boolean {
    return (this.epoch[0] ?? 0) > 0;
  }

  /** All of it that is of a known number of numbers. */
  state(): Map<string, Numbers> {
    return new Map([
      [
        "epochs",
        new Numbers({
          read: () => [this.epochs, Number(this.isStopped), Number(this.isDealt)],
          write: ([epochs = 0, isStopped = 0, isDealt = 0]) => {
            this.epochs = epochs;
            this.isStopped = isStopped === 1;
            this.isDealt = isDealt === 1;
          },
          wrong: ([epochs = Number.NaN, ...flags]) =>
            isWhole(epochs) && flags.every((flag) => flag === 0 || flag === 1)
              ? undefined
              : "must be a number of epochs, and 0 or 1 twice",
        }),
      ],
      [
        "whole",
        sumsOf(
          () => this.whole,
          (sums) => (this.whole = sums),
        ),
      ],
      [
        "epoch",
        sumsOf(
          () => this.epoch,
          (sums) => (this.epoch = sums),
        ),
      ],
    ]);
  }
}

const zeros: readonly number[] = new Array(progressNumbers).fill(0);

function sumsOf(read: () => readonly number[], write: (sums: readonly number[]) => void): Numbers {
  return new Numbers({
    read,
    write: (sums) => write([...sums]),
    wrong: ([steps = Number.NaN, ...sums]) =>
      isWhole(steps) && sums.every(Number.isFinite) ? undefined : "must be a number of steps and finite sums over them",
  });
}

function isWhole(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}
