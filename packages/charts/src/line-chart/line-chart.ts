import { assertOptions, checkedBoolean, checkedNumber } from "@tsumiki/kernels";
import {
  checkedArray,
  checkedAxis,
  checkedColor,
  checkedExtent,
  checkedPoints,
  checkedString,
  checkedTuples,
} from "../checks.ts";
import { type Box, clipped, gutterOf, horizontalAxis, verticalAxis } from "../drawing/axes.ts";
import { checkedTitled, drawing, emptyDrawing, headingHeight, type Titled } from "../drawing/drawing.ts";
import { legendHeight, legendOf } from "../drawing/legend.ts";
import { hasPlace, scaleOf } from "../drawing/scale.ts";
import type { Axis } from "../types.ts";
import { endLabels, endWidth, labelsAtEnds } from "./end-labels.ts";
import { breaksOf, linesOf } from "./lines.ts";
import { marksOf } from "./marks.ts";
import { type Prepared, prepared, saidOf } from "./prepared.ts";
import type { Mark, Series } from "./series.ts";

export interface LineChartOptions extends Titled {
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly marks?: readonly Mark[];
  /** Whether the names of the lines are drawn: not where many charts have the same, and a `lineLegend` beside them. */
  readonly names?: boolean;
  /** In pixels, by default 560 and 300: as large as its letters are legible. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * Lines over an axis, each with its name at its end, where there is room, or else in a legend, and told apart by more
 * than colours.
 *
 * What is not finite, or not above 0 on a logarithmic axis, is a gap, which the description counts. A line of more than
 * 1000 points is drawn as the means of at most 500 bins over their range (`binned`).
 *
 * @returns an SVG document
 * @throws TypeError, RangeError that name what is not as it should be: `lineChart: series[0].points[3] must be numbers [x,
 *   y], got …`
 */
export function lineChart(options: LineChartOptions): string {
  checkLineChart(options);
  const { x, y, marks = [], names = true, width = 560, height = 300 } = options;
  const series = options.series.map((each, index) => prepared(each, index, x, y));
  const said = saidOf(series, x, y, marks);
  if (series.length === 0) return emptyDrawing(options, "There are no lines to draw.", width);

  const atEnds = names && labelsAtEnds(series, width, height);
  const hasLegend = names && !atEnds;
  const legend = hasLegend ? legendHeight(series, width) : 0;
  const top = headingHeight(options) + legend + (y.label === "" ? 8 : 22);
  const bottom = height - (x.label === "" ? 26 : 46) + legend;
  const right = width - (atEnds ? endWidth(series) : 20);
  const yScale = scaleOf(y, yValues(series, marks, y), [bottom, top], (bottom - top) / 46);
  if (yScale === undefined) return emptyDrawing(options, emptySentence(series, y), width);
  const left = Math.max(20, gutterOf(yScale));
  const xScale = scaleOf(x, xValues(series), [left, right], (right - left) / 70, true);
  if (xScale === undefined) return emptyDrawing(options, emptySentence(series, x), width);

  const box: Box = { left, right, top, bottom };
  return drawing(
    options,
    said,
    width,
    height + legend,
    hasLegend ? legendOf(series, width, headingHeight(options)) : undefined,
    verticalAxis(y, yScale, box),
    horizontalAxis(x, xScale, box),
    clipped(withMarks(box), linesOf(series, xScale, yScale, !atEnds)),
    breaksOf(series, xScale, yScale, box),
    marksOf(marks, series, xScale, yScale, box),
    atEnds ? endLabels(series, xScale, yScale, box) : undefined,
  );
}

/** What a domain that was given leaves out is cut off, but no mark on the edge. */
function withMarks({ left, right, top, bottom }: Box): Box {
  return { left: left - 6, right: right + 6, top: top - 6, bottom: bottom + 6 };
}

function xValues(series: readonly Prepared[]): readonly number[] {
  return series.flatMap(({ extent }) => extent);
}

function* yValues(series: readonly Prepared[], marks: readonly Mark[], axis: Axis): Iterable<number> {
  let isAny = false;
  for (const { points, raw, bands } of series) {
    for (const each of [points, raw]) {
      for (const [, value] of each) {
        isAny ||= hasPlace(axis, value);
        yield value;
      }
    }
    for (const [, low, high] of bands.flat()) yield* [low, high];
  }
  if (isAny) for (const { y } of marks) if (y !== undefined) yield y;
}

function emptySentence(series: readonly Prepared[], axis: Axis): string {
  const isNone = series.every(({ points }) => points.length === 0);
  if (isNone) return "There are no points to draw.";
  return axis.scale === "log"
    ? `No point has a ${axis.label} above 0, as a logarithmic axis needs.`
    : `No point has a ${axis.label} that is finite.`;
}

function checkLineChart(options: LineChartOptions): void {
  const place = "lineChart";
  assertOptions(place, options, {
    title: true,
    description: true,
    heading: true,
    x: true,
    y: true,
    series: true,
    marks: true,
    names: true,
    width: true,
    height: true,
  });
  checkedTitled(place, options);
  checkedAxis(place, "x", options.x);
  checkedAxis(place, "y", options.y);
  for (const [index, series] of checkedArray(place, "series", options.series).entries()) {
    const at = `series[${index}]`;
    assertOptions(`${place}: ${at}`, series, {
      name: true,
      points: true,
      raw: true,
      band: true,
      dots: true,
      dashed: true,
      color: true,
    });
    checkedString(place, `${at}.name`, series.name);
    checkedPoints(place, `${at}.points`, series.points);
    if (series.raw !== undefined) checkedPoints(place, `${at}.raw`, series.raw);
    if (series.band !== undefined) checkedTuples(place, `${at}.band`, series.band, ["x", "low", "high"]);
    for (const name of ["dots", "dashed"] as const) {
      if (series[name] !== undefined) checkedBoolean(place, `${at}.${name}`, series[name]);
    }
    checkedColor(place, `${at}.color`, series.color);
  }
  for (const [index, mark] of checkedArray(place, "marks", options.marks ?? []).entries()) {
    const at = `marks[${index}]`;
    assertOptions(`${place}: ${at}`, mark, { x: true, y: true, label: true });
    checkedString(place, `${at}.label`, mark.label);
    if (mark.x !== undefined) checkedNumber(place, `${at}.x`, mark.x, "a number");
    if (mark.y !== undefined) checkedNumber(place, `${at}.y`, mark.y, "a number");
  }
  if (options.names !== undefined) checkedBoolean(place, "names", options.names);
  checkedExtent(place, "width", options.width, 560);
  checkedExtent(place, "height", options.height, 300);
}
