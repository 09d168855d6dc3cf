import type { Generator } from "@tsumiki/tensor";

/**
 * Random numbers in (−2, 2), of which no two have the same magnitude and none is near 0: a ReLU's kink and the ties of
 * a maximum lie far off, compared with the step of a difference.
 */
export function wellSpaced(size: number, generator: Generator): Float64Array {
  const magnitudes = Float64Array.from({ length: size }, (_, rung) => ((rung + 0.5 + generator.next() / 4) * 2) / size);
  return generator.shuffle(magnitudes).map((magnitude) => withRandomSign(magnitude, generator));
}

/** dL/dy at random: magnitudes in [0.5, 1.5), so that every element of y counts, and none exactly as another. */
export function cotangent(size: number, generator: Generator): Float64Array {
  return Float64Array.from({ length: size }, () => withRandomSign(0.5 + generator.next(), generator));
}

/** `count` of the indices below `size` at random, or all of them if there are no more, in order. */
export function sample(size: number, count: number, generator: Generator): number[] {
  const chosen: number[] = [];
  for (let index = 0; index < size; index++) {
    if (generator.next() * (size - index) < count - chosen.length) chosen.push(index);
  }
  return chosen;
}

/** The largest magnitude; 0 for no numbers. */
export function largest(numbers: Iterable<number>): number {
  let result = 0;
  for (const number of numbers) result = Math.max(result, Math.abs(number));
  return result;
}

/** Where the largest magnitude stands. */
export function indexOfLargest(numbers: Float64Array): number {
  return numbers.reduce((top, number, index) => (Math.abs(number) > Math.abs(numbers[top] as number) ? index : top), 0);
}

/** Whether two arrays hold the same numbers, give or take what another order of summation does to them. */
export function same(a: Float64Array, b: Float64Array): boolean {
  const allowed = 1e-10 * largest(a);
  return a.length === b.length && a.every((number, index) => Math.abs(number - (b[index] as number)) <= allowed);
}

function withRandomSign(magnitude: number, generator: Generator): number {
  return generator.next() < 0.5 ? -magnitude : magnitude;
}
