import { hasPlace } from "../drawing/scale.ts";
import { type Look, lookOf } from "../drawing/symbols.ts";
import { binned } from "../numbers/binned.ts";
import { formatted } from "../numbers/format.ts";
import type { Axis, Point, Range } from "../types.ts";
import type { Mark, Series } from "./series.ts";

/** More points than this are put into bins. */
const mostPoints = 1000;

/** A series as it is drawn. */
export interface Prepared {
  readonly name: string;
  readonly points: readonly Point[];
  readonly raw: readonly Point[];
  /** That of the line, and that of the raw values if these were put into bins. */
  readonly bands: readonly (readonly Range[])[];
  readonly look: Look;
  /** Whether points are not joined. */
  readonly dots: boolean;
  /** Of all that were given the least x and the largest, and one that is not whole if there is any. */
  readonly extent: readonly number[];
  /** Where the values become such as have no place for not being finite: the first few places. */
  readonly breaks: readonly number[];
  /** The last point that has a place. */
  readonly end: Point | undefined;
  /** How many points were given, and how many of them have no place. */
  readonly count: number;
  readonly gaps: number;
}

export function prepared(series: Series, index: number, x: Axis, y: Axis): Prepared {
  const isPlaced = ([a, b]: Point) => hasPlace(x, a) && hasPlace(y, b);
  const { dots = false } = series;
  const { points, band } = bounded(series.points);
  const raw = bounded(series.raw ?? []);
  return {
    name: series.name,
    points,
    raw: raw.points,
    bands: [series.band === undefined ? band : boundedBand(series.band), raw.band],
    look: lookOf(index, series.color, series.dashed),
    dots,
    extent: extentOf([...series.points, ...(series.raw ?? [])], x),
    breaks: breaksOf(series.points, x),
    end: points.filter(isPlaced).at(-1),
    count: series.points.length,
    gaps: series.points.filter((point) => !isPlaced(point)).length,
  };
}

function extentOf(points: readonly Point[], axis: Axis): readonly number[] {
  let [low, high] = [Infinity, -Infinity];
  let fraction: number | undefined;
  for (const [x] of points) {
    if (!hasPlace(axis, x)) continue;
    low = Math.min(low, x);
    high = Math.max(high, x);
    if (!Number.isInteger(x)) fraction = x;
  }
  return [...(low <= high ? [low, high] : []), ...(fraction === undefined ? [] : [fraction])];
}

function breaksOf(points: readonly Point[], axis: Axis): readonly number[] {
  const isBreak = ([x, y]: Point, index: number) => {
    if (Number.isFinite(y) || !hasPlace(axis, x)) return false;
    return index === 0 || Number.isFinite(points[index - 1]![1]);
  };
  return points
    .filter(isBreak)
    .slice(0, 5)
    .map(([x]) => x);
}

function bounded(points: readonly Point[]): { points: readonly Point[]; band: readonly Range[] } {
  return points.length > mostPoints ? binned(points, 500) : { points, band: [] };
}

/** Of neighbours the outermost, at the first of them. */
function boundedBand(band: readonly Range[]): readonly Range[] {
  const size = Math.ceil(band.length / mostPoints);
  if (size <= 1) return band;
  return Array.from({ length: Math.ceil(band.length / size) }, (_, index) => {
    const bin = band.slice(index * size, (index + 1) * size);
    return [bin[0]![0], Math.min(...bin.map(([, low]) => low)), Math.max(...bin.map(([, , high]) => high))];
  });
}

/** What the lines show, in words. */
export function saidOf(series: readonly Prepared[], x: Axis, y: Axis, marks: readonly Mark[]): readonly string[] {
  const write = (axis: Axis, value: number) => (axis.format ?? formatted)(value);
  return [
    `${y.label} over ${x.label}.`,
    ...series.map(({ name, points, end, count, gaps }) => {
      const are = `${name}: ${count} ${count === 1 ? "point" : "points"}`;
      const bins = count > points.length ? `, drawn as the means of ${points.length} bins over their range` : "";
      const last = end === undefined ? "" : `, the last ${write(y, end[1])} at ${write(x, end[0])}`;
      const kind = y.scale === "log" || x.scale === "log" ? "not finite or not above 0" : "not finite";
      return `${are}${bins}${last}${gaps === 0 ? "" : `; ${gaps} ${gaps === 1 ? "is a gap" : "are gaps"}, being ${kind}`}.`;
    }),
    ...marks.map(({ x: atX, y: atY, label }) => {
      const at = [...(atX === undefined ? [] : [write(x, atX)]), ...(atY === undefined ? [] : [write(y, atY)])];
      return `Marked at ${at.join(", ")}: ${label}.`;
    }),
  ];
}
