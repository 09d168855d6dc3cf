/** A heading, and what stands below it for each row. */
export type Column<Row> = readonly [heading: string, cell: (row: Row) => string];

/** Lines of aligned columns, the first to the left and all others to the right. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(([heading]) => heading), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] as string).length)));
  const aligned = lines.map((line) =>
    line.map((cell, index) =>
      index === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[index] as number),
    ),
  );
  return aligned.map((line) => line.join("  ")).join("\n");
}

/** Three digits: "0.0123", "1.23e-8". "-" for none. */
export function showNumber(value: number | undefined): string {
  if (value === undefined) return "-";
  const isPlain = value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6);
  return isPlain ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

/** "12.3%". What is not quite none or all does not show as such. "-" for none. */
export function showShare(share: number | undefined): string {
  if (share === undefined || Number.isNaN(share)) return "-";
  const percent = 100 * share;
  if (share > 0 && percent < 0.1) return "<0.1%";
  if (share < 1 && percent > 99.9) return ">99.9%";
  return share === 0 || share === 1 ? `${percent}%` : `${percent.toFixed(1)}%`;
}
