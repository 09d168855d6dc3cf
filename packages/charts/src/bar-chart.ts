import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { checkedArray, checkedAxis, checkedExtent, checkedString, checkedTuples } from "./checks.ts";
import { horizontalAxis } from "./drawing/axes.ts";
import {
  checkedTitled,
  cutLabel,
  drawing,
  emptyDrawing,
  headingHeight,
  label,
  type Titled,
} from "./drawing/drawing.ts";
import { type Child, element } from "./drawing/element.ts";
import { hasPlace, type Scale, scaleOf } from "./drawing/scale.ts";
import { widthOf } from "./drawing/text-width.ts";
import { formatted } from "./numbers/format.ts";
import type { Axis } from "./types.ts";

/** One bar. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** From where to where the value may as well be. */
  readonly interval?: readonly [low: number, high: number];
  /** Stands after the value. */
  readonly note?: string;
}

export interface BarChartOptions extends Titled {
  readonly bars: readonly Bar[];
  /** Of the values. It begins at zero, unless `zero` is false or it is logarithmic: then points stand for the bars. */
  readonly axis: Axis;
  /** In pixels, by default 560. */
  readonly width?: number;
}

const rowHeight = 26;

/**
 * A row a bar: its name, the bar, its value. Where the axis does not begin at zero, a bar's length would mean nothing,
 * and a point stands at the value.
 *
 * @returns an SVG document
 * @throws TypeError, RangeError that name what is not as it should be
 */
export function barChart(options: BarChartOptions): string {
  checkBarChart(options);
  const { bars, width = 560 } = options;
  const axis: Axis = { zero: true, ...options.axis };
  if (bars.length === 0) return emptyDrawing(options, "There are no bars to draw.", width);
  const write = (value: number) => (axis.format ?? formatted)(value);
  const notes = bars.map(({ value, note }) => [
    hasPlace(axis, value) ? write(value) : "no value",
    ...(note === undefined ? [] : [note]),
  ]);
  const said = bars.map(({ name, interval }, index) => {
    const between = interval === undefined ? "" : ` (${write(interval[0])} to ${write(interval[1])})`;
    return `${name}: ${notes[index]!.join(", ")}${between}.`;
  });
  const nameWidth = Math.min(width * 0.34, Math.max(...bars.map(({ name }) => widthOf(name))));
  const noteWidth = Math.min(width * 0.34, Math.max(...notes.map((words) => widthOf(words.join("  ")))));
  const [left, right] = [nameWidth + 20, width - noteWidth - 24];
  const scale = scaleOf(axis, valuesOf(bars), [left, right], (right - left) / 70);
  if (scale === undefined) return emptyDrawing(options, "No bar has a value that can be drawn.", width);

  const top = headingHeight(options) + 2;
  const bottom = top + bars.length * rowHeight;
  const isLength = axis.zero !== false && axis.scale !== "log";
  const box = { left, right, top, bottom };
  return drawing(
    options,
    [`${axis.label}.`, ...said],
    width,
    bottom + 46,
    gridOf(scale, top, bottom),
    bars.map((bar, index) => {
      const y = top + (index + 0.5) * rowHeight;
      const ends = [bar.value, ...(bar.interval ?? []), ...(isLength ? [0] : [])]
        .map(scale.place)
        .filter(Number.isFinite);
      const [value = "", ...rest] = notes[index]!;
      const start = Math.max(left, ...ends) + 8;
      const room = width - start - 10 - widthOf(value);
      return [
        cutLabel(bar.name, nameWidth, left - 10, y + 4, { "text-anchor": "end" }),
        markOf(bar, y, scale, isLength),
        label(value, start, y + 4, { class: "fill-ink halo" }),
        rest.map((note) => cutLabel(note, room, start + widthOf(value) + 8, y + 4, { class: "fill-second halo" })),
      ];
    }),
    horizontalAxis(axis, scale, box),
  );
}

function gridOf({ ticks, place }: Scale, top: number, bottom: number): Child {
  return ticks.map(({ value }) => {
    const x = place(value);
    return element("line", { class: "stroke-line", "stroke-opacity": 0.3, x1: x, x2: x, y1: top, y2: bottom });
  });
}

/** A bar from zero, or a point; over it the interval. */
function markOf({ value, interval }: Bar, y: number, scale: Scale, isLength: boolean): Child {
  const at = scale.place(value);
  const zero = scale.place(Math.min(Math.max(0, scale.domain[0]), scale.domain[1]));
  const [low, high] = (interval ?? []).map(scale.place);
  const bar = {
    class: "fill-accent",
    x: Math.min(zero, at),
    y: y - 8,
    width: Math.abs(at - zero),
    height: 16,
    rx: 1.5,
  };
  const isBar = Number.isFinite(at) && isLength;
  const isWhisker = low !== undefined && high !== undefined && Number.isFinite(low) && Number.isFinite(high);
  return [
    isBar ? element("rect", { ...bar, class: "fill-ground" }) : undefined,
    isBar ? element("rect", { ...bar, "fill-opacity": 0.6 }) : undefined,
    isWhisker
      ? element("path", { class: "stroke-ink", fill: "none", "stroke-width": 1.5, d: whisker(low, high, y) })
      : undefined,
    Number.isFinite(at) && !isLength ? element("circle", { class: "fill-accent", cx: at, cy: y, r: 5 }) : undefined,
  ];
}

function whisker(low: number, high: number, y: number): string {
  const [a, b, m] = [low, high, y].map((each) => Math.round(each * 100) / 100) as [number, number, number];
  return `M${a},${m - 4}v8M${a},${m}H${b}M${b},${m - 4}v8`;
}

function* valuesOf(bars: readonly Bar[]): Iterable<number> {
  for (const { value, interval } of bars) yield* [value, ...(interval ?? [])];
}

function checkBarChart(options: BarChartOptions): void {
  const place = "barChart";
  assertOptions(place, options, { title: true, description: true, heading: true, bars: true, axis: true, width: true });
  checkedTitled(place, options);
  checkedAxis(place, "axis", options.axis);
  for (const [index, bar] of checkedArray(place, "bars", options.bars).entries()) {
    const at = `bars[${index}]`;
    assertOptions(`${place}: ${at}`, bar, { name: true, value: true, interval: true, note: true });
    checkedString(place, `${at}.name`, bar.name);
    checkedNumber(place, `${at}.value`, bar.value, "a number");
    if (bar.interval !== undefined) checkedTuples(place, `${at}.interval`, [bar.interval], ["low", "high"]);
    if (bar.note !== undefined) checkedString(place, `${at}.note`, bar.note);
  }
  checkedExtent(place, "width", options.width, 560);
}
