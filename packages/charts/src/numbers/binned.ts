import { checkedNumber } from "@tsumiki/kernels";
import { checkedPoints } from "../checks.ts";
import type { Point, Range } from "../types.ts";

/**
 * At most `most` points of what may be a million: neighbours are put together, and the mean of each bin comes with the
 * range of its values, so that no peak is lost. Fewer points come back as they are, with ranges of no height.
 *
 * A bin is so many points in their order, and its x the mean of theirs. A point that is not finite counts in no mean; a
 * bin that has nothing else is a gap.
 *
 * @throws TypeError, RangeError for what are no points, or fewer than one of them
 */
export function binned(points: readonly Point[], most = 500): { points: Point[]; band: Range[] } {
  checkedPoints("binned", "points", points);
  checkedNumber("binned", "most", most, "a whole number of at least 1");
  const size = Math.ceil(points.length / most);
  const means: Point[] = [];
  const band: Range[] = [];
  for (let start = 0; start < points.length; start += size) {
    const bin = points.slice(start, start + size);
    const finite = bin.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
    if (finite.length === 0) {
      means.push(bin[0]!);
      continue;
    }
    const x = mean(finite.map(([each]) => each));
    const values = finite.map(([, y]) => y);
    means.push([x, mean(values)]);
    band.push([x, values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]);
  }
  return { points: means, band };
}

/** Of one number that number itself, to the last bit. */
function mean(values: readonly number[]): number {
  let result = 0;
  for (const [index, value] of values.entries()) result += (value - result) / (index + 1);
  return result;
}
