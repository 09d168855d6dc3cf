import type { ColorName } from "../tokens.ts";
import type { Point, Range } from "../types.ts";

/** One line. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** What the line was smoothed from: drawn thinner, under it. */
  readonly raw?: readonly Point[];
  /** A range around the line. */
  readonly band?: readonly Range[];
  /** Whether its points stand alone, each with its range, for there is nothing between them. */
  readonly dots?: boolean;
  readonly dashed?: boolean;
  readonly color?: ColorName;
}

/** A number of an axis that means something: a line across, with words. */
export interface Mark {
  readonly x?: number;
  readonly y?: number;
  readonly label: string;
}
