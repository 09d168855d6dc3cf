import { assertOptions } from "@tsumiki/kernels";
import { checkedString } from "../checks.ts";
import { element } from "../drawing/element.ts";

export interface FigureOptions {
  /** An SVG document, of any function here. */
  readonly chart: string;
  /** The same chart drawn for a narrow window, if there is one: with `width: 360`, say. */
  readonly narrow?: string;
  /** A text below it. */
  readonly caption?: string;
  /** The numbers behind it: of `dataTable`. */
  readonly table?: string;
}

/** A chart with its caption and its table, as HTML. */
export function figure(options: FigureOptions): string {
  const place = "figure";
  assertOptions(place, options, { chart: true, narrow: true, caption: true, table: true });
  const { chart, narrow, caption, table } = options;
  for (const [name, value] of Object.entries({ chart, narrow, caption, table })) {
    if (value !== undefined || name === "chart") checkedString(place, name, value);
  }
  const charts =
    narrow === undefined
      ? { markup: chart }
      : [
          element("div", { class: "when-wide" }, { markup: chart }),
          element("div", { class: "when-narrow" }, { markup: narrow }),
        ];
  return element(
    "figure",
    { class: "chart" },
    charts,
    caption === undefined ? undefined : element("figcaption", {}, caption),
    table === undefined ? undefined : { markup: table },
  ).markup;
}
