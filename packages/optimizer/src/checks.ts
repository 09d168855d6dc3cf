import type { Buffer } from "@tsumiki/tensor";

/**
 * A count that is kept in a state.
 * @throws RangeError if somebody loaded what is none.
 */
export function countIn(place: string, name: string, { value }: Buffer): number {
  const count = value.item();
  if (Number.isInteger(count) && count >= 0) return count;
  throw new RangeError(`${place}: the state's "${name}" must be a whole number of at least 0, got ${count}`);
}
