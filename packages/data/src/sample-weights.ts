import { kindOf } from "@tsumiki/kernels";
import { isRow } from "./read-labels.ts";

/**
 * A copy of weights, one a sample.
 * @throws TypeError for no array of numbers; RangeError for another count, a weight that is negative or not finite (by its
 *   sample), and if all of them are 0
 */
export function checkedWeights(place: string, given: ArrayLike<number>, size: number): Float64Array {
  if (!isRow(given)) throw new TypeError(`${place}: weights must be an array of numbers, got ${kindOf(given)}`);
  if (given.length !== size) {
    throw new RangeError(`${place}: expected a weight for each of the ${size} samples, got ${given.length}`);
  }
  const copy = new Float64Array(size);
  for (let sample = 0; sample < size; sample++) {
    const weight: unknown = given[sample];
    const expected = `${place}: the weight of sample ${sample} must be a finite number of at least 0`;
    if (typeof weight !== "number") throw new TypeError(`${expected}, got ${kindOf(weight)}`);
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`${expected}, got ${weight}`);
    copy[sample] = weight;
  }
  if (copy.every((weight) => weight === 0)) {
    throw new RangeError(`${place}: all weights are 0; give some sample a weight above 0`);
  }
  return copy;
}
