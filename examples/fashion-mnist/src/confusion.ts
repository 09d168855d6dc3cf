const nameWidth = 11;
const columnWidth = 4;

/**
 * A table that shows for each class what became of its images, of every thousand: a row is what they are, a column what
 * they were taken for. It fits into 60 columns; columns are named by the first two letters of a class.
 */
export function showConfusion(matrix: readonly (readonly number[])[], classNames: readonly string[]): string {
  const head = classNames.map((name) => name.slice(0, 2).padStart(columnWidth)).join("");
  const rows = matrix.map((counts, index) => {
    const all = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count) => (count === 0 ? "·" : String(Math.round((1000 * count) / all))));
    return classNames[index]?.padEnd(nameWidth) + cells.map((cell) => cell.padStart(columnWidth)).join("");
  });
  return ["of 1,000".padEnd(nameWidth) + head, ...rows].join("\n");
}
