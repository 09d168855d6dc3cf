import { assertOptions, checkedBoolean } from "@tsumiki/kernels";
import { checkedArray, checkedString } from "../checks.ts";
import { element } from "../drawing/element.ts";
import { formatted } from "../numbers/format.ts";

export interface DataTableOptions {
  /** What is to be opened. */
  readonly caption: string;
  readonly columns: readonly string[];
  /** As many cells as columns; numbers are written in six digits. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** Whether it is open from the start. */
  readonly open?: boolean;
}

/**
 * The table behind a chart, as HTML: closed, until somebody wants the numbers.
 *
 * @throws TypeError, RangeError for a row that has other cells than there are columns
 */
export function dataTable(options: DataTableOptions): string {
  const place = "dataTable";
  assertOptions(place, options, { caption: true, columns: true, rows: true, open: true });
  const { caption, columns, rows, open = false } = options;
  checkedString(place, "caption", caption);
  checkedArray(place, "columns", columns);
  checkedBoolean(place, "open", open);
  for (const [index, row] of checkedArray(place, "rows", rows).entries()) {
    if (checkedArray(place, `rows[${index}]`, row).length === columns.length) continue;
    throw new RangeError(
      `${place}: rows[${index}] must have ${columns.length} cells, as there are columns, got ${row.length}`,
    );
  }
  const isNumeric = columns.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number"));
  const classOf = (column: number) => (isNumeric[column] ? "number" : undefined);
  const head = columns.map((name, column) => element("th", { scope: "col", class: classOf(column) }, name));
  const body = rows.map((row) =>
    element(
      "tr",
      {},
      row.map((cell, column) =>
        element("td", { class: classOf(column) }, typeof cell === "number" ? formatted(cell, 6) : cell),
      ),
    ),
  );
  return element(
    "details",
    { class: "data-table", open: open ? "" : undefined },
    element("summary", {}, caption),
    element(
      "div",
      { class: "scrolls" },
      element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, body)),
    ),
  ).markup;
}
