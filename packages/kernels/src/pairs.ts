import { checkedNumber } from "./checks/checked-number.ts";
import { kindOf } from "./checks/kind-of.ts";

/** One number for both directions, or [vertical, horizontal]. */
export type Pair = number | readonly [vertical: number, horizontal: number];

/** `value` as [vertical, horizontal], unchecked; see `wholePair`. */
export function pair(value: Pair): readonly [number, number] {
  return typeof value === "number" ? [value, value] : value;
}

/**
 * A copy of `value` as [vertical, horizontal].
 * @throws TypeError naming `place` and `argument` if it is neither a number nor two; RangeError if either is not a whole
 *   number of at least `least`.
 */
export function wholePair(place: string, argument: string, value: Pair, least: 0 | 1): readonly [number, number] {
  const kind = `a whole number of at least ${least}` as const;
  if (!Array.isArray(value)) {
    // A number in quotes is one number and no pair.
    if (typeof value !== "number" && typeof value !== "string") refusePair(place, argument, value);
    return pair(checkedNumber(place, argument, value, kind));
  }
  const both = [value[0], value[1]] as const;
  if (value.length !== 2 || both.some((each) => typeof each !== "number")) refusePair(place, argument, value);
  for (const each of both) {
    if (Number.isSafeInteger(each) && each >= least) continue;
    throw new RangeError(`${place}: ${argument} must be ${kind}, got [${both.join(", ")}]`);
  }
  return both;
}

function refusePair(place: string, argument: string, value: unknown): never {
  throw new TypeError(`${place}: ${argument} must be a number or a pair [vertical, horizontal], got ${kindOf(value)}`);
}

/** For a layer that keeps it: a number, or a pair that nobody can change. @throws as `wholePair` */
export function frozenPair<P extends Pair>(place: string, argument: string, value: P, least: 0 | 1): P {
  const both = wholePair(place, argument, value, least);
  return typeof value === "number" ? value : (Object.freeze(both) as Pair as P);
}
