import type { Box } from "../drawing/axes.ts";
import { label } from "../drawing/drawing.ts";
import { type Child, element, rounded } from "../drawing/element.ts";
import type { Scale } from "../drawing/scale.ts";
import { widthOf } from "../drawing/text-width.ts";
import type { Prepared } from "./prepared.ts";

const lineHeight = 16;

/** Whether names at the ends of the lines have room, and the lines end where the chart does. */
export function labelsAtEnds(series: readonly Prepared[], width: number, height: number): boolean {
  if (series.length === 1) return series[0]!.end !== undefined && widthOf(series[0]!.name) <= width * 0.24;
  if (series.length * lineHeight > (height - 100) * 0.75) return false;
  if (series.some(({ name, end }) => end === undefined || widthOf(name) > width * 0.24)) return false;
  const lasts = series.map(({ end }) => end![0]);
  const firsts = series.flatMap(({ points }) => points.filter(([x]) => Number.isFinite(x)).map(([x]) => x));
  const [first, last] = [Math.min(...firsts), Math.max(...firsts)];
  return lasts.every((each) => last - each <= (last - first) * 0.03);
}

/** The names at the right, each as near to its line's end as the others let it. */
export function endLabels(series: readonly Prepared[], x: Scale, y: Scale, { top, bottom }: Box): Child {
  const ends = series
    .map(({ name, end }) => ({ name, x: x.place(end![0]), y: y.place(end![1]) }))
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
      label(end.name, last + (isAnyMoved ? 20 : 11), at + 4),
    ];
  });
}

function isMoved(from: number, to: number): boolean {
  return Math.abs(to - from) > 3;
}

/**
 * Sorted places, moved so that each has its height, as little as can be by the sum of squares: neighbours that are too
 * near become a group around their mean (pooling of adjacent violators).
 */
function apart(wanted: readonly number[], [first, last]: readonly [number, number]): readonly number[] {
  const groups: { start: number; count: number }[] = [];
  for (const place of wanted) {
    let group = { start: place, count: 1 };
    for (let above = groups.at(-1); above !== undefined; above = groups.at(-1)) {
      if (above.start + above.count * lineHeight <= group.start) break;
      groups.pop();
      const count = above.count + group.count;
      const shifted = group.start - above.count * lineHeight;
      group = { start: (above.start * above.count + shifted * group.count) / count, count };
    }
    const most = last - (group.count - 1) * lineHeight;
    groups.push({ ...group, start: Math.max(first, Math.min(most, group.start)) });
  }
  return groups.flatMap(({ start, count }) => Array.from({ length: count }, (_, index) => start + index * lineHeight));
}
