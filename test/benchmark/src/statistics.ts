/** @throws RangeError if there are none. */
export function median(values: readonly number[]): number {
  const sorted = ordered("median", values);
  const middle = sorted.length / 2;
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
    : (sorted[Math.floor(middle)] as number);
}

/** The smallest: of the times that something took, the one that was least disturbed. */
export function best(values: readonly number[]): number {
  return ordered("best", values)[0] as number;
}

function ordered(name: string, values: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError(`${name}: there are no values`);
  return [...values].sort((a, b) => a - b);
}
