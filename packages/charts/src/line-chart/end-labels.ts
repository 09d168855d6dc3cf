import type { Box } from "../drawing/axes.ts";
import { label } from "../drawing/drawing.ts";
import { type Child, element, rounded } from "../drawing/element.ts";
import type { Scale } from "../drawing/scale.ts";
import { markerAt } from "../drawing/symbols.ts";
import { widthOf } from "../drawing/text-width.ts";
import type { Prepared } from "./prepared.ts";

const lineHeight = 16;

/** Whether names at the ends of the lines have room, and the lines end where the chart does. */
export function labelsAtEnds(series: readonly Prepared[], width: number, height: number): boolean {
  if (series.length * lineHeight > (height - 100) * 0.75) return false;
  if (series.some(({ name, end }) => end === undefined || widthOf(name) > width * 0.24)) return false;
  const lasts = series.map(({ end }) => end![0]);
  const firsts = series.flatMap(({ points }) => points.filter(([x]) => Number.isFinite(x)).map(([x]) => x));
  const [first, last] = [Math.min(...firsts), Math.max(...firsts)];
  if (first === last && series.length > 1) return false; // points in the middle, with numbers that are marked beside
  return lasts.every((each) => last - each <= (last - first) * 0.03);
}

/**
 * The names at the right, each as near to its line's end as the others let it. One that had to move has the mark of its line
 * beside it: where lines end together, that says whose name it is.
 */
export function endLabels(series: readonly Prepared[], x: Scale, y: Scale, { top, bottom }: Box): Child {
  const ends = series
    .map(({ name, look, end }) => ({ name, look, x: x.place(end![0]), y: y.place(end![1]) }))
    .map((end) => ({ ...end, y: Math.min(bottom, Math.max(top, end.y)) }))
    .sort((a, b) => a.y - b.y);
  const places = apart(
    ends.map((end) => end.y),
    [top, bottom],
  );
  const isAnyMoved = ends.some((end, index) => isMoved(end.y, places[index]!));
  const last = Math.max(...ends.map((end) => end.x));
  return ends.map((end, index) => {
    const at = places[index]!;
    const points = [`${rounded(end.x + 7)},${rounded(end.y)}`, `${rounded(last + 16)},${rounded(at)}`].join(" ");
    return [
      isMoved(end.y, at) ? element("polyline", { class: "stroke-line", fill: "none", points }) : undefined,
      isAnyMoved ? markerAt(end.look, last + 22, at) : undefined,
      label(end.name, last + endGap(isAnyMoved), at + 4),
    ];
  });
}

/** From the ends of the lines to their names. */
function endGap(isAnyMoved: boolean): number {
  return isAnyMoved ? 30 : 11;
}

/** How much names at the ends take at the right of the lines. */
export function endWidth(series: readonly Prepared[]): number {
  return Math.max(...series.map(({ name }) => widthOf(name))) + (series.length > 1 ? 36 : 26);
}

function isMoved(from: number, to: number): boolean {
  return Math.abs(to - from) > 3;
}

/**
 * Sorted places, moved so that each has its height and all keep inside, as little as can be by the sum of squares:
 * neighbours that are too near become a group around their mean (pooling of adjacent violators), and groups that go over
 * an edge end on it.
 */
function apart(wanted: readonly number[], [first, last]: readonly [number, number]): readonly number[] {
  const groups: { start: number; count: number }[] = [];
  // Without the heights of those above, to be apart means not to fall.
  for (const [index, place] of wanted.entries()) {
    let group = { start: place - index * lineHeight, count: 1 };
    for (let above = groups.at(-1); above !== undefined && above.start > group.start; above = groups.at(-1)) {
      groups.pop();
      const count = above.count + group.count;
      group = { start: (above.start * above.count + group.start * group.count) / count, count };
    }
    groups.push(group);
  }
  const most = last - (wanted.length - 1) * lineHeight;
  return groups
    .flatMap(({ start, count }) => Array.from({ length: count }, () => Math.max(first, Math.min(most, start))))
    .map((start, index) => start + index * lineHeight);
}
