/** A place in the plane of the data. A number that is not finite is a gap. */
export type Point = readonly [x: number, y: number];

/** A range at a place. */
export type Range = readonly [x: number, low: number, high: number];

export interface Axis {
  /** What is drawn along it, with its unit. */
  readonly label: string;
  /** By default `"linear"`. On a logarithmic axis, what is not above 0 is a gap. */
  readonly scale?: "linear" | "log";
  /** Whether it begins at zero, where zero means something; not on a logarithmic one. */
  readonly zero?: boolean;
  /** How a number of it is written. */
  readonly format?: (value: number) => string;
  /** From where to where; by default what the data have, to round numbers. What is outside is cut off. */
  readonly domain?: readonly [low: number, high: number];
}
