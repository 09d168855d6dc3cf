import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { checkedArray, checkedAxis, checkedExtent, checkedNumbers, checkedString } from "./checks.ts";
import { horizontalAxis } from "./drawing/axes.ts";
import { checkedTitled, cutLabel, drawing, emptyDrawing, headingHeight, type Titled } from "./drawing/drawing.ts";
import { type Child, element, rounded } from "./drawing/element.ts";
import { type Scale, scaleOf } from "./drawing/scale.ts";
import { formatted } from "./numbers/format.ts";
import type { Axis } from "./types.ts";

/** One histogram: a count between each two edges. */
export interface Panel {
  readonly name: string;
  /** From small to large, one more than there are counts. */
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

export interface HistogramChartOptions extends Titled {
  readonly panels: readonly Panel[];
  /** Of the values that were counted. */
  readonly axis: Axis;
  /** How many panels stand side by side, by default as many as have room. */
  readonly columns?: number;
  /** In pixels, by default 560. */
  readonly width?: number;
}

const panelHeight = 92;
const gap = 22;

/**
 * Histograms side by side, all on one scale: the same place is the same value, and the same area the same share of a
 * panel's values. (Where all bins are equally wide, as usual, a bin's height is its share.)
 *
 * @returns an SVG document
 * @throws TypeError, RangeError that name what is not as it should be
 */
export function histogramChart(options: HistogramChartOptions): string {
  checkHistogramChart(options);
  const { panels, axis, width = 560 } = options;
  if (panels.length === 0) return emptyDrawing(options, "There are no histograms to draw.", width);
  const columns = Math.min(panels.length, options.columns ?? balanced(panels.length, width));
  const panelWidth = (width - 16 - gap * (columns - 1)) / columns;
  const heights = panels.map(densities);
  const highest = Math.max(...heights.flat());
  const said = panels.map(saidOf);
  const rows = Math.ceil(panels.length / columns);
  const top = headingHeight(options) + 18;
  const step = panelHeight + 50;

  const drawn: Child[] = [];
  for (const [index, panel] of panels.entries()) {
    const left = 8 + (index % columns) * (panelWidth + gap);
    const bottom = top + Math.floor(index / columns) * step + panelHeight;
    const scale = scaleOf(axis, edgesOf(panels), [left, left + panelWidth], panelWidth / 60, true);
    if (scale === undefined) return emptyDrawing(options, "No edge of a bin is finite.", width);
    drawn.push(
      cutLabel(panel.name, panelWidth, left, bottom - panelHeight - 6, { class: "fill-ink strong" }),
      barsOf(panel, heights[index]!, highest, scale, bottom),
      horizontalAxis(
        { ...axis, label: "" },
        scale,
        { left, right: left + panelWidth, top: bottom - panelHeight, bottom },
        true,
      ),
    );
  }
  const below = cutLabel(axis.label, width - 16, 8, top + rows * step - 14, { class: "fill-second" });
  return drawing(options, [`${axis.label}.`, ...said], width, top + rows * step, [...drawn, below]);
}

/** As many columns as have room, or fewer where as many rows do. */
function balanced(count: number, width: number): number {
  const most = Math.max(1, Math.floor((width - 16 + gap) / (86 + gap)));
  return Math.ceil(count / Math.ceil(count / most));
}

/** Of each bin the share of its panel's values, over its width in mean widths. */
function densities({ edges, counts }: Panel): readonly number[] {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  const mean = (edges[edges.length - 1]! - edges[0]!) / counts.length;
  return Array.from(counts, (count, bin) => {
    const share = (count / (total || 1) / (edges[bin + 1]! - edges[bin]!)) * mean;
    return Number.isFinite(share) ? share : 0;
  });
}

/** All bars as one path. */
function barsOf({ edges }: Panel, heights: readonly number[], highest: number, scale: Scale, bottom: number): Child {
  const bars = heights.map((height, bin) => {
    const [from, to] = [scale.place(edges[bin]!), scale.place(edges[bin + 1]!)];
    if (!(height > 0) || !Number.isFinite(from) || !Number.isFinite(to)) return "";
    const space = to - from > 4 ? 1 : 0;
    const up = Math.max(1, (height / highest) * panelHeight);
    return `M${rounded(from + space / 2)},${rounded(bottom)}V${rounded(bottom - up)}H${rounded(to - space / 2)}V${rounded(bottom)}Z`;
  });
  return element("path", { class: "fill-accent", "fill-opacity": 0.75, d: bars.join("") });
}

function saidOf({ name, edges, counts }: Panel): string {
  const all = Array.from(counts);
  const total = all.reduce((sum, count) => sum + count, 0);
  if (total === 0) return `${name}: no values.`;
  const most = all.indexOf(Math.max(...all));
  const share = formatted((100 * all[most]!) / total);
  const [from, to] = [formatted(edges[most]!), formatted(edges[most + 1]!)];
  return `${name}: ${formatted(total)} values, ${share} % of them from ${from} to ${to}.`;
}

function* edgesOf(panels: readonly Panel[]): Iterable<number> {
  for (const { edges } of panels) yield* Array.from(edges);
}

function checkHistogramChart(options: HistogramChartOptions): void {
  const place = "histogramChart";
  const known = {
    title: true,
    description: true,
    heading: true,
    panels: true,
    axis: true,
    columns: true,
    width: true,
  } as const;
  assertOptions(place, options, known);
  checkedTitled(place, options);
  checkedAxis(place, "axis", options.axis);
  if (options.columns !== undefined) checkedNumber(place, "columns", options.columns, "a whole number of at least 1");
  checkedExtent(place, "width", options.width, 560);
  for (const [index, panel] of checkedArray(place, "panels", options.panels).entries()) {
    const at = `panels[${index}]`;
    assertOptions(`${place}: ${at}`, panel, { name: true, edges: true, counts: true });
    checkedString(place, `${at}.name`, panel.name);
    const edges = checkedNumbers(place, `${at}.edges`, panel.edges);
    const counts = checkedNumbers(place, `${at}.counts`, panel.counts);
    if (edges.length !== counts.length + 1) {
      const expected = `${counts.length} counts lie between ${counts.length + 1} edges`;
      throw new RangeError(`${place}: ${at}.edges: ${expected}, got ${edges.length}`);
    }
    for (const [bin, count] of Array.from(counts).entries()) {
      checkedNumber(place, `${at}.counts[${bin}]`, count, "a finite number of at least 0");
    }
  }
}
