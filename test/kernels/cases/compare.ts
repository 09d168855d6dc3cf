import type { Outputs } from "./case.ts";

/**
 * The first place where two runs of a case differ, in words; null if they agree. Numbers that are not finite must be
 * the same, the others within `tolerance` times the largest of their output.
 */
export function firstDifference(actual: Outputs, expected: Outputs, tolerance: number): string | null {
  for (const [name, values] of expected) {
    const place = differsAt(actual.get(name) ?? [], values, tolerance);
    if (place !== null) return `${name}${place}`;
  }
  return null;
}

function differsAt(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): string | null {
  if (actual.length !== expected.length) return `: expected ${expected.length} elements, got ${actual.length}`;
  const largest = Array.from(expected).reduce(
    (most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most),
    0,
  );
  for (let at = 0; at < expected.length; at++) {
    const [got, wanted] = [actual[at]!, expected[at]!];
    const same = got === wanted || (Number.isNaN(got) && Number.isNaN(wanted));
    if (same || Math.abs(got - wanted) <= tolerance * largest) continue;
    return `[${at}]: expected ${wanted}, got ${got}, where the largest is ${largest} and the tolerance ${tolerance}`;
  }
  return null;
}
