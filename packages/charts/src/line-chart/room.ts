import type { Scale } from "../drawing/scale.ts";
import type { Point } from "../types.ts";
import type { Prepared } from "./prepared.ts";

/** How far marks reach. */
const mark = 5;

/** Whether words that begin at a place, are so wide and stand on a baseline would stand on no line and on no point. */
export function roomOf(
  series: readonly Prepared[],
  x: Scale,
  y: Scale,
): (start: number, width: number, baseline: number) => boolean {
  const lines = series.flatMap(({ points, raw }) => [points, raw]);
  return (start, width, baseline) => {
    const [from, to] = [start - mark, start + width + mark];
    const spans = lines.flatMap((line) => spansWithin(line, x, y, from, to));
    return spans.every(([high, low]) => low < baseline - 10 - mark || high > baseline + 3 + mark);
  };
}

/** Between which heights the pieces of a line are where they pass from one place to another. */
function spansWithin(
  line: readonly Point[],
  x: Scale,
  y: Scale,
  from: number,
  to: number,
): (readonly [high: number, low: number])[] {
  return line.flatMap((point, index) => {
    const next = line[index + 1] ?? point;
    if (!isPlaced(point, x, y) || !isPlaced(next, x, y)) return [];
    const [a, b] = [x.place(point[0]), x.place(next[0])];
    if (Math.max(a, b) < from || Math.min(a, b) > to) return [];
    const heightAt = (at: number) => {
      const share = a === b ? 0 : Math.max(0, Math.min(1, (at - a) / (b - a)));
      return y.place(point[1]) + share * (y.place(next[1]) - y.place(point[1]));
    };
    const [one, other] = [heightAt(from), heightAt(to)];
    return [[Math.min(one, other), Math.max(one, other)] as const];
  });
}

function isPlaced([a, b]: Point, x: Scale, y: Scale): boolean {
  return Number.isFinite(x.place(a)) && Number.isFinite(y.place(b));
}
