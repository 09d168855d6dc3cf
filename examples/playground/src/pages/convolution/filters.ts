export const filterNames = ["vertical", "horizontal", "outline", "blur", "sharpen"] as const;

export type FilterName = (typeof filterNames)[number];

/** Filters of image processing, of odd sizes, row by row. */
const makers: Readonly<Record<FilterName, (row: number, column: number, half: number) => number>> = {
  vertical: (_, column) => Math.sign(column),
  horizontal: (row) => Math.sign(row),
  outline: (row, column, half) => (row === 0 && column === 0 ? (2 * half + 1) ** 2 - 1 : -1),
  blur: (_, __, half) => Number((1 / (2 * half + 1) ** 2).toFixed(4)),
  sharpen: (row, column, half) => (row === 0 && column === 0 ? 4 * half + 1 : row === 0 || column === 0 ? -1 : 0),
};

export function filterOf(name: FilterName, size: number): readonly number[] {
  const half = (size - 1) / 2;
  return Array.from({ length: size * size }, (_, index) =>
    makers[name](Math.floor(index / size) - half, (index % size) - half, half),
  );
}
