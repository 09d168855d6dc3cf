import { kindOf } from "@tsumiki/kernels";
import { Tensor } from "./tensor.ts";

/**
 * For numbers that are to be written as they came, where whatever is none would become NaN without a word.
 *
 * @param place who asks: "Parameter.assign"
 * @throws TypeError if it is no array, or naming the first that is no number; of bigints with how they become numbers
 */
export function assertNumbers(place: string, values: ArrayLike<unknown>): void {
  if (typeof values !== "object" || values === null || typeof values.length !== "number") {
    const hint = (values as unknown) instanceof Tensor ? "; its data() is one" : "";
    throw new TypeError(`${place}: expected an array of numbers, got ${kindOf(values)}${hint}`);
  }
  if (typeof values[0] === "bigint") throw bigints(place, values);
  if (ArrayBuffer.isView(values)) return;
  for (let at = 0; at < values.length; at++) {
    if (typeof values[at] === "number") continue;
    throw new TypeError(`${place}: expected a number at position ${at}, got ${kindOf(values[at])}`);
  }
}

/** Whole numbers of 64 bits, as a file may hold them. */
export function bigints(place: string, values: unknown): TypeError {
  return new TypeError(
    `${place}: expected numbers, got ${kindOf(values)}; Array.from(values, Number) makes them of bigints`,
  );
}
