import { assertOptions, checkedNumber } from "@tsumiki/kernels";

/** Numbers from one to another; uniform between the two. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * A range above 0 that was given, or for one number the range [1 − amount, 1 + amount).
 * @throws RangeError unless the amount is from 0 to below 1, and 0 < from ≤ to; TypeError for what is no number
 */
export function around1(place: string, amount: number | Range): Range {
  if (typeof amount === "object" && amount !== null) return checkedRange(place, amount);
  checkedNumber(place, "amount", amount, "a number in [0, 1)");
  return { from: 1 - amount, to: 1 + amount };
}

/** @throws RangeError unless 0 < from ≤ to; TypeError for what is no number, and for an unknown option */
export function checkedRange(place: string, range: Range): Range {
  assertOptions(place, range, { from: true, to: true });
  const from = checkedNumber(place, "from", range.from, "a finite number above 0");
  const to = checkedNumber(place, "to", range.to, "a finite number above 0");
  if (from <= to) return { from, to };
  throw new RangeError(`${place}: from must be at most to, got ${from} and ${to}`);
}
