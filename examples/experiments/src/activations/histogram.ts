export interface Bins {
  readonly low: number;
  readonly high: number;
  readonly bins: number;
}

/** How many of the values lie in each of the bins, of equal width; the last one has `high` too. Others are left out. */
export function histogram(values: Iterable<number>, { low, high, bins }: Bins): { edges: number[]; counts: number[] } {
  const edges = Array.from({ length: bins + 1 }, (_, index) => low + ((high - low) * index) / bins);
  const counts = Array<number>(bins).fill(0);
  for (const value of values) {
    if (value < low || value > high) continue;
    const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { edges, counts };
}
