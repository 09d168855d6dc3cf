import { assertOptions, checkedNumber, kindOf } from "@tsumiki/kernels";
import { line } from "d3-shape";
import {
  checkedArray,
  checkedAxis,
  checkedColor,
  checkedExtent,
  checkedNumbers,
  checkedPoints,
  checkedString,
} from "../checks.ts";
import { clipped, gutterOf, horizontalAxis, verticalAxis } from "../drawing/axes.ts";
import { checkedTitled, drawing, emptyDrawing, headingHeight, label, type Titled } from "../drawing/drawing.ts";
import { type Child, element } from "../drawing/element.ts";
import { legendHeight, legendOf } from "../drawing/legend.ts";
import { hasPlace, type Scale, scaleOf } from "../drawing/scale.ts";
import { type Look, lookOf, markerAt } from "../drawing/symbols.ts";
import { formatted } from "../numbers/format.ts";
import type { ColorName } from "../tokens.ts";
import type { Axis, Point } from "../types.ts";
import { levelLines } from "./level-lines.ts";

/** A way over the ground. */
export interface Path {
  readonly name: string;
  readonly points: readonly Point[];
  readonly color?: ColorName;
}

export interface ContourChartOptions extends Titled {
  readonly x: Axis;
  readonly y: Axis;
  /** The height at a place. */
  readonly f: (x: number, y: number) => number;
  /** At which heights lines are drawn, or about how many; by default 10. */
  readonly levels?: number | readonly number[];
  readonly paths: readonly Path[];
  /** In pixels, by default 560 and 380. */
  readonly width?: number;
  readonly height?: number;
}

/** A path as it is drawn. */
interface Drawn {
  readonly name: string;
  readonly points: readonly Point[];
  readonly look: Look;
}

/**
 * Lines of equal height of a function of two variables, and ways over it: how optimizers go through a valley. A way
 * begins at a ring and ends at its mark; what is not finite of it is a gap.
 *
 * @returns an SVG document
 * @throws TypeError, RangeError that name what is not as it should be
 */
export function contourChart(options: ContourChartOptions): string {
  checkContourChart(options);
  const { x, y, f, levels = 10, width = 560, height = 380 } = options;
  const paths = options.paths.map(({ name, points, color }, index) => ({ name, points, look: lookOf(index, color) }));
  const legend = paths.length > 0 ? legendHeight(paths, width) : 0;
  const top = headingHeight(options) + legend + 22;
  const bottom = height - 46 + legend;
  const all = paths.flatMap(({ points }) => points);
  const yScale = scaleOf(
    y,
    spread(
      y,
      all.map(([, value]) => value),
    ),
    [bottom, top],
    (bottom - top) / 50,
  );
  if (yScale === undefined) return emptyDrawing(options, "Neither a domain nor a path says where to draw.", width);
  const left = gutterOf(yScale);
  const xScale = scaleOf(
    x,
    spread(
      x,
      all.map(([value]) => value),
    ),
    [left, width - 20],
    (width - left) / 70,
  );
  if (xScale === undefined) return emptyDrawing(options, "Neither a domain nor a path says where to draw.", width);

  const box = { left, right: width - 20, top, bottom };
  const view = { x: left, y: top, width: box.right - left, height: bottom - top };
  const numbers = paths.map(saidOf);
  return drawing(
    options,
    [`Lines of equal height over ${x.label} and ${y.label}.`, ...numbers],
    width,
    height + legend,
    paths.length > 0 ? legendOf(paths, width, headingHeight(options)) : undefined,
    clipped(
      box,
      levelLines(f, levels, xScale, yScale),
      paths.map((path) => pathOf(path, xScale, yScale)),
    ),
    verticalAxis(y, { ...yScale, ticks: [] }, box),
    yScale.ticks.map((tick) =>
      label(tick.label, left - 8, yScale.place(tick.value) + 4, { class: "small fill-second", "text-anchor": "end" }),
    ),
    element("rect", { class: "stroke-line", fill: "none", ...view }),
    horizontalAxis(x, xScale, box),
  );
}

/** The numbers that an axis has a place for, and a tenth of their range beyond them, so that no path ends on the frame. */
function spread(axis: Axis, values: readonly number[]): readonly number[] {
  const placed = values.filter((value) => hasPlace(axis, value));
  const low = placed.reduce((a, b) => Math.min(a, b), Infinity);
  const high = placed.reduce((a, b) => Math.max(a, b), -Infinity);
  const beyond = axis.scale === "log" ? 0 : (high - low) / 10;
  return placed.length === 0 ? [] : [low - beyond, high + beyond];
}

function pathOf({ points, look }: Drawn, x: Scale, y: Scale): Child {
  const isPlaced = ([a, b]: Point) => Number.isFinite(x.place(a)) && Number.isFinite(y.place(b));
  const d = line<Point>()
    .digits(2)
    .defined(isPlaced)
    .x(([a]) => x.place(a))
    .y(([, b]) => y.place(b))([...points]);
  if (!d) return undefined;
  const shared = { class: `stroke-${look.color}`, fill: "none", "stroke-width": 1.75, "stroke-linejoin": "round" };
  const placed = points.filter(isPlaced);
  const [first, last] = [placed[0]!, placed.at(-1)!];
  const steps = placed.length <= 60 ? placed.slice(1, -1) : [];
  return [
    element("path", { ...shared, "stroke-dasharray": look.dash, d }),
    steps.map(([a, b]) => element("circle", { class: `fill-${look.color}`, cx: x.place(a), cy: y.place(b), r: 2 })),
    element("circle", {
      ...shared,
      class: "stroke-ink fill-ground",
      cx: x.place(first[0]),
      cy: y.place(first[1]),
      r: 4,
    }),
    markerAt(look, x.place(last[0]), y.place(last[1]), 70),
  ];
}

function saidOf({ name, points }: Drawn): string {
  const placed = points.filter((point) => point.every(Number.isFinite));
  const [first, last] = [placed[0], placed.at(-1)];
  if (first === undefined || last === undefined) return `${name}: no points.`;
  const write = ([x, y]: Point) => `(${formatted(x)}, ${formatted(y)})`;
  const gaps = points.length - placed.length;
  const are = `${points.length} ${points.length === 1 ? "point" : "points"}`;
  return `${name}: ${are} from ${write(first)} to ${write(last)}${gaps === 0 ? "" : `; ${gaps} are gaps, being not finite`}.`;
}

function checkContourChart(options: ContourChartOptions): void {
  const place = "contourChart";
  assertOptions(place, options, {
    title: true,
    description: true,
    heading: true,
    x: true,
    y: true,
    f: true,
    levels: true,
    paths: true,
    width: true,
    height: true,
  });
  checkedTitled(place, options);
  checkedAxis(place, "x", options.x);
  checkedAxis(place, "y", options.y);
  if (typeof options.f !== "function") {
    throw new TypeError(`${place}: f must be a function such as (x, y) => x ** 2 + y ** 2, got ${kindOf(options.f)}`);
  }
  const { levels } = options;
  if (typeof levels === "number") checkedNumber(place, "levels", levels, "a whole number of at least 1");
  else if (levels !== undefined) checkedNumbers(place, "levels", levels);
  for (const [index, path] of checkedArray(place, "paths", options.paths).entries()) {
    const at = `paths[${index}]`;
    assertOptions(`${place}: ${at}`, path, { name: true, points: true, color: true });
    checkedString(place, `${at}.name`, path.name);
    checkedPoints(place, `${at}.points`, path.points);
    checkedColor(place, `${at}.color`, path.color);
  }
  checkedExtent(place, "width", options.width, 560);
  checkedExtent(place, "height", options.height, 380);
}
