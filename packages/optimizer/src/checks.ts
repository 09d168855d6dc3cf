import type { Buffer } from "@tsumiki/tensor";

/** What an argument may be, in the words of the message, and whether it is. */
const kinds = {
  "a finite number of at least 0": (value: number) => value >= 0,
  "a finite number of at least 1": (value: number) => value >= 1,
  "a finite number above 0": (value: number) => value > 0,
  "a number in [0, 1)": (value: number) => value >= 0 && value < 1,
  "a number in (0, 1)": (value: number) => value > 0 && value < 1,
  "a number in (0, 1]": (value: number) => value > 0 && value <= 1,
  "a whole number of at least 0": (value: number) => Number.isInteger(value) && value >= 0,
  "a whole number of at least 1": (value: number) => Number.isInteger(value) && value >= 1,
};

/**
 * `value`, if it is what it has to be.
 * @throws RangeError `Adam: beta1 must be a number in [0, 1), got 1`; TypeError if it is no number at all.
 */
export function checked(place: string, argument: string, value: number, kind: keyof typeof kinds): number {
  const message = `${place}: ${argument} must be ${kind}, got ${String(value)}`;
  if (typeof value !== "number") throw new TypeError(message);
  if (!Number.isFinite(value) || !kinds[kind](value)) throw new RangeError(message);
  return value;
}

/**
 * A count that is kept in a state.
 * @throws RangeError if somebody loaded what is none.
 */
export function countIn(place: string, name: string, { value }: Buffer): number {
  const count = value.item();
  if (Number.isInteger(count) && count >= 0) return count;
  throw new RangeError(`${place}: the state's "${name}" must be a whole number of at least 0, got ${count}`);
}
