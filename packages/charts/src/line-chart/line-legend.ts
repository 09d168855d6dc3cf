import { assertOptions, checkedBoolean } from "@tsumiki/kernels";
import { checkedArray, checkedColor, checkedExtent, checkedString } from "../checks.ts";
import { checkedTitled, drawing, headingHeight, type Titled } from "../drawing/drawing.ts";
import { legendHeight, legendOf } from "../drawing/legend.ts";
import { lookOf } from "../drawing/symbols.ts";
import type { Series } from "./series.ts";

export interface LineLegendOptions extends Titled {
  /** In the order in which the charts have them. */
  readonly series: readonly Pick<Series, "name" | "dashed" | "color">[];
  /** In pixels, by default 560. */
  readonly width?: number;
}

/**
 * The names of lines that several charts have alike, which then draw none (`lineChart({ …, names: false })`).
 *
 * @returns an SVG document
 * @throws TypeError, RangeError that name what is not as it should be
 */
export function lineLegend(options: LineLegendOptions): string {
  checkLineLegend(options);
  const { width = 560 } = options;
  const named = options.series.map(({ name, color, dashed }, index) => ({ name, look: lookOf(index, color, dashed) }));
  const top = headingHeight(options);
  const said = [`The lines are ${named.map(({ name }) => name).join(", ")}.`];
  return drawing(options, said, width, top + legendHeight(named, width), legendOf(named, width, top));
}

function checkLineLegend(options: LineLegendOptions): void {
  const place = "lineLegend";
  assertOptions(place, options, { title: true, description: true, heading: true, series: true, width: true });
  checkedTitled(place, options);
  for (const [index, series] of checkedArray(place, "series", options.series).entries()) {
    const at = `series[${index}]`;
    assertOptions(`${place}: ${at}`, series, { name: true, dashed: true, color: true });
    checkedString(place, `${at}.name`, series.name);
    if (series.dashed !== undefined) checkedBoolean(place, `${at}.dashed`, series.dashed);
    checkedColor(place, `${at}.color`, series.color);
  }
  checkedExtent(place, "width", options.width, 560);
}
