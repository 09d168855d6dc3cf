/** A row of cells, or a remark that takes the whole line. */
export type Row = readonly string[] | string;

/**
 * A table as plain text: a title, headings, aligned columns. What counts is kept within 100 columns by its callers.
 *
 * @param left how many columns are text; those after them are numbers and stand to the right
 */
export function table(title: string, headings: readonly string[], rows: readonly Row[], left = 1): string {
  const cells = [headings, ...rows.filter((row) => typeof row !== "string")];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? "";
        return column < left ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd();
  const heading = line(headings);
  const body = rows.map((row) => (typeof row === "string" ? row : line(row)));
  return [title, "", heading, "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...body].join("\n");
}

/** 13259.4 → "13,259", 39.74 → "39.7", 5.112 → "5.11": three digits that count, or all before the point. */
export function decimal(value: number): string {
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** 10000 → "10,000" */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** 0.854 → "85 %" */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** 1 → "1 thread", 2 → "2 threads" */
export function threadCount(threads: number): string {
  return `${threads} thread${threads === 1 ? "" : "s"}`;
}
