/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * Random numbers in (−2, 2), of which no two have the same magnitude and none is near 0: a ReLU's kink and the ties of
 * a maximum lie far off, compared with the step of a difference.
 */
export function wellSpaced(size: number, random: Random): Float64Array {
  const numbers = Float64Array.from({ length: size }, (_, rung) => ((rung + 0.5 + random() / 4) * 2) / size);
  for (let last = size - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [numbers[last], numbers[other]] = [numbers[other] as number, numbers[last] as number];
  }
  return numbers.map((magnitude) => withRandomSign(magnitude, random));
}

/** dL/dy at random: magnitudes in [0.5, 1.5), so that every element of y counts, and none as much as its neighbour. */
export function cotangent(size: number, random: Random): Float64Array {
  return Float64Array.from({ length: size }, () => withRandomSign(0.5 + random(), random));
}

/** `count` of the indices below `size` at random, or all of them if there are no more, in order. */
export function sample(size: number, count: number, random: Random): number[] {
  const chosen: number[] = [];
  for (let index = 0; index < size; index++) {
    if (random() * (size - index) < count - chosen.length) chosen.push(index);
  }
  return chosen;
}

/** The largest magnitude. */
export function largest(numbers: Iterable<number>): number {
  let result = 0;
  for (const number of numbers) result = Math.max(result, Math.abs(number));
  return result;
}

/** Whether two arrays hold the same numbers, give or take what another order of summation does to them. */
export function same(a: Float64Array, b: Float64Array): boolean {
  const allowed = 1e-10 * largest(a);
  return a.length === b.length && a.every((number, index) => Math.abs(number - (b[index] as number)) <= allowed);
}

function withRandomSign(magnitude: number, random: Random): number {
  return random() < 0.5 ? -magnitude : magnitude;
}
