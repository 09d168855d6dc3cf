import type { Box } from "../drawing/axes.ts";
import { label } from "../drawing/drawing.ts";
import { type Child, element } from "../drawing/element.ts";
import type { Scale } from "../drawing/scale.ts";
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
  return lasts.every((each) => last - each <= (last - first) * 0.03);
}

/** The names at the right, each as near to its line's end as the others let it. */
export function endLabels(series: readonly Prepared[], x: Scale, y: Scale, { right, top, bottom }: Box): Child {
  const ends = series
    .map(({ name, end }) => ({ name, x: x.place(end![0]), y: y.place(end![1]) }))
    .sort((a, b) => a.y - b.y);
  const places = apart(
    ends.map((end) => Math.min(bottom, Math.max(top, end.y))),
    bottom + lineHeight / 2,
  );
  return ends.map((end, index) => {
    const at = places[index]!;
    const isMoved = Math.abs(at - end.y) > 3;
    const points = [end.x + 6, end.y, right + 14, at].map((each) => Math.round(each * 10) / 10).join(" ");
    return [
      isMoved ? element("polyline", { class: "stroke-line", fill: "none", points }) : undefined,
      label(end.name, isMoved ? right + 17 : Math.max(right, end.x) + 11, at + 4),
    ];
  });
}

/** Sorted places, moved so that each has its height and none is below `last`. */
function apart(places: readonly number[], last: number): readonly number[] {
  const down: number[] = [];
  for (const place of places) down.push(Math.max(place, (down.at(-1) ?? -Infinity) + lineHeight));
  let limit = last;
  for (let index = down.length - 1; index >= 0; index--) {
    down[index] = Math.min(down[index]!, limit);
    limit = down[index]! - lineHeight;
  }
  return down;
}
