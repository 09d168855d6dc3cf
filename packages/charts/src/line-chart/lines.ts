import { area, line } from "d3-shape";
import type { Box } from "../drawing/axes.ts";
import { label } from "../drawing/drawing.ts";
import { type Child, element, rounded } from "../drawing/element.ts";
import type { Scale } from "../drawing/scale.ts";
import { markerAt } from "../drawing/symbols.ts";
import { widthOf } from "../drawing/text-width.ts";
import type { Point, Range } from "../types.ts";
import type { Prepared } from "./prepared.ts";
import { roomOf } from "./room.ts";

/** Bands under raw values under lines, and marks where a legend names the lines. */
export function linesOf(series: readonly Prepared[], x: Scale, y: Scale, hasMarks: boolean): Child {
  const pathOf = line<Point>()
    .digits(2)
    .defined((point) => isPlaced(point, x, y))
    .x(([value]) => x.place(value))
    .y(([, value]) => y.place(value));
  const bandOf = area<Range>()
    .digits(2)
    .defined(([at, low, high]) => isPlaced([at, low], x, y) && isPlaced([at, high], x, y))
    .x(([at]) => x.place(at))
    .y0(([, low]) => y.place(low))
    .y1(([, , high]) => y.place(high));
  const shared = { fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" };
  return [
    series.map(({ look, bands, dots }) =>
      bands.map((band) => {
        if (dots) return whiskersOf(band, look, x, y);
        const d = bandOf([...band]);
        return d ? element("path", { class: `fill-${look.color}`, "fill-opacity": 0.18, d }) : undefined;
      }),
    ),
    series.map(({ look, raw }) => {
      const d = pathOf([...raw]) ?? "";
      const attributes = { class: `stroke-${look.color}`, ...shared, "stroke-width": 1, "stroke-opacity": 0.4, d };
      return d ? element("path", attributes) : undefined;
    }),
    series.map(({ look, points, dots }) => {
      const d = dots ? "" : (pathOf([...points]) ?? "");
      const attributes = { class: `stroke-${look.color}`, ...shared, "stroke-width": 2, "stroke-dasharray": look.dash };
      return d ? element("path", { ...attributes, d }) : undefined;
    }),
    series.map(({ look, points, end, dots }, index) => {
      const ends = end === undefined ? [] : [end];
      const placed = points.filter((point) => isPlaced(point, x, y));
      const marked = dots ? placed : hasMarks ? [...spread(placed, index, series.length), ...ends] : ends;
      return marked.map(([a, b]) => markerAt(look, x.place(a), y.place(b)));
    }),
  ];
}

/** Of points that stand alone: from where to where each may be. */
function whiskersOf(band: readonly Range[], { color }: Prepared["look"], x: Scale, y: Scale): Child {
  const placed = band.filter(([at, low, high]) => isPlaced([at, low], x, y) && isPlaced([at, high], x, y));
  const d = placed.map(
    ([at, low, high]) => `M${rounded(x.place(at))},${rounded(y.place(low))}V${rounded(y.place(high))}`,
  );
  if (d.length === 0) return undefined;
  return element("path", { class: `stroke-${color}`, fill: "none", "stroke-opacity": 0.5, d: d.join("") });
}

/** A cross on the axis at each place where a line breaks off for what is not finite, with words at the first. */
export function breaksOf(series: readonly Prepared[], x: Scale, y: Scale, box: Box): Child {
  const { left, right, top, bottom } = box;
  const crosses = series.flatMap(({ name, look, breaks }) => breaks.map((at) => ({ name, look, at: x.place(at) })));
  const first = crosses.reduce<number | undefined>((least, { at }) => Math.min(least ?? at, at), undefined);
  const words = "not finite";
  const isLeft = first !== undefined && first - left > right - first;
  const start = isLeft ? first - 7 - widthOf(words, 11) : (first ?? 0) + 7;
  const attributes = { class: "small fill-second halo", "text-anchor": isLeft ? "end" : undefined };
  const heights = Array.from(
    { length: Math.max(1, Math.floor((bottom - top - 16) / 7)) },
    (_, at) => bottom - 6 - 7 * at,
  );
  const room = roomOf(series, x, y);
  const baseline = heights.find((height) => room(start, widthOf(words, 11), height)) ?? heights[0]!;
  return [
    first === undefined ? undefined : label(words, first + (isLeft ? -7 : 7), baseline, attributes),
    crosses.map(({ name, look, at }) => {
      const d = `M${rounded(at - 4)},${rounded(bottom - 4)}l8,8m0,-8l-8,8`;
      const attributes = { class: `stroke-${look.color}`, fill: "none", "stroke-width": 2, d };
      return element("path", attributes, element("title", {}, `${name}: from here on not finite`));
    }),
  ];
}

function isPlaced([a, b]: Point, x: Scale, y: Scale): boolean {
  return Number.isFinite(x.place(a)) && Number.isFinite(y.place(b));
}

/** A few points along a line, those of different lines at different places. */
function spread(points: readonly Point[], index: number, count: number): readonly Point[] {
  const marks = 4;
  if (points.length <= marks + 2) return points;
  return Array.from({ length: marks }, (_, mark) => {
    const share = (mark + (index + 0.5) / count) / marks;
    return points[Math.floor(share * (points.length - 1))]!;
  });
}
