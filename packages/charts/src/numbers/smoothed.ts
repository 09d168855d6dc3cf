import { checkedNumber } from "@tsumiki/kernels";
import { checkedPoints } from "../checks.ts";
import type { Point } from "../types.ts";

/**
 * The moving average, y'ᵢ = mean of y over the `window` points around i: as many before as after, and near the ends
 * fewer of both, so that nothing is shifted and the first and the last are themselves. An even window counts as one
 * less. Points that are not finite stay as they are, and count in no mean.
 *
 * @throws TypeError, RangeError for what are no points, or a window below 1
 */
export function smoothed(points: readonly Point[], window: number): Point[] {
  checkedPoints("smoothed", "points", points);
  checkedNumber("smoothed", "window", window, "a whole number of at least 1");
  const half = Math.floor((window - 1) / 2);
  // Sums from the start on, of the finite ones and of how many they are.
  const sums = new Float64Array(points.length + 1);
  const counts = new Float64Array(points.length + 1);
  for (const [index, [, y]] of points.entries()) {
    const isCounted = Number.isFinite(y);
    sums[index + 1] = sums[index]! + (isCounted ? y : 0);
    counts[index + 1] = counts[index]! + (isCounted ? 1 : 0);
  }
  return points.map(([x, y], index) => {
    const reach = Math.min(half, index, points.length - 1 - index);
    if (reach === 0 || !Number.isFinite(y)) return [x, y];
    const [from, to] = [index - reach, index + reach + 1];
    return [x, (sums[to]! - sums[from]!) / (counts[to]! - counts[from]!)];
  });
}
