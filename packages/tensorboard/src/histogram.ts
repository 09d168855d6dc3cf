import type { Histogram } from "./event.ts";

/** TensorBoard itself draws 30 bins. */
const most = 60;

/**
 * Numbers in bins of equal width, from the smallest to the largest; those that are not finite are left out.
 * @returns undefined if none is finite
 */
export function histogramOf(values: ArrayLike<number>): Histogram | undefined {
  let [min, max, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    count++;
    sum += value;
    sumOfSquares += value * value;
  }
  if (count === 0) return undefined;
  const bins = max > min ? most : 1;
  const width = (max - min) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    const bin = width > 0 ? Math.min(bins - 1, Math.floor((value - min) / width)) : 0;
    counts[bin] = counts[bin]! + 1;
  }
  const limits = counts.map((_, bin) => (bin === bins - 1 ? max : min + (bin + 1) * width));
  return { min, max, count, sum, sumOfSquares, limits, counts };
}
