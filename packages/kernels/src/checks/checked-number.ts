import { kindOf } from "./kind-of.ts";

/** What an argument may be, in the words of the message, and whether it is. */
const kinds = {
  "a number": () => true,
  "a finite number": Number.isFinite,
  "a finite number of at least 0": (value: number) => value >= 0 && value < Infinity,
  "a finite number of at least 1": (value: number) => value >= 1 && value < Infinity,
  "a finite number above 0": (value: number) => value > 0 && value < Infinity,
  "a number in [0, 1]": (value: number) => value >= 0 && value <= 1,
  "a number in [0, 1)": (value: number) => value >= 0 && value < 1,
  "a number in (0, 1)": (value: number) => value > 0 && value < 1,
  "a number in (0, 1]": (value: number) => value > 0 && value <= 1,
  "a whole number": Number.isSafeInteger,
  // Of labels, by the same reason as classes below.
  "a whole number from -16777216 to 16777216": (value: number) => Number.isInteger(value) && Math.abs(value) <= 2 ** 24,
  "a whole number of at least 0": (value: number) => Number.isSafeInteger(value) && value >= 0,
  "a whole number of at least 1": (value: number) => Number.isSafeInteger(value) && value >= 1,
  "a whole number from 1 to 64": (value: number) => Number.isSafeInteger(value) && value >= 1 && value <= 64,
  // Of classes: float32, in which their numbers are kept, has every whole number up to 2²⁴ and then no more.
  "a whole number from 1 to 16777216": (value: number) => Number.isInteger(value) && value >= 1 && value <= 2 ** 24,
};

/** The kinds of number that arguments are. */
export type NumberKind = keyof typeof kinds;

/**
 * `value`, if it is the number that it has to be.
 *
 * @param place who asks: a layer, an optimizer, a function
 * @throws RangeError `Adam: beta1 must be a number in [0, 1), got 1`; TypeError if it is no number at all:
 *   `SGD: learningRate must be a finite number of at least 0, got the string "0.1": leave out the quotes`.
 */
export function checkedNumber(place: string, argument: string, value: unknown, kind: NumberKind): number {
  if (typeof value === "number" && kinds[kind](value)) return value;
  const expected = `${place}: ${argument} must be ${kind}`;
  if (typeof value === "number") throw new RangeError(`${expected}, got ${value}`);
  const message = `${expected}, got ${kindOf(value)}`;
  const isInQuotes = typeof value === "string" && value.trim() !== "" && kinds[kind](Number(value));
  throw new TypeError(isInQuotes ? `${message}: leave out the quotes` : message);
}
