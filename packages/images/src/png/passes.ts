import type { Header } from "./header.ts";

/** Every `dx`-th column and `dy`-th row from (x, y) on: the pixels that a file holds one after the other. */
export interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly columns: number;
  readonly rows: number;
  /** Without the byte before a row that names its filter. */
  readonly rowBytes: number;
}

/** Adam7 (PNG specification, section 8.2): x, y, dx, dy of each pass. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes in which there is a pixel: one, unless the image is interlaced. */
export function passesOf({ width, height, depth, color, interlaced }: Header): Pass[] {
  const grid = interlaced ? adam7 : [[0, 0, 1, 1] as const];
  return grid
    .map(([x, y, dx, dy]) => {
      const columns = Math.ceil((width - x) / dx);
      const rows = Math.ceil((height - y) / dy);
      return { x, y, dx, dy, columns, rows, rowBytes: Math.ceil((columns * color.samples * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** How many bytes the rows of all passes have, each with the byte that names its filter. */
export function bytesOf(passes: readonly Pass[]): number {
  return passes.reduce((sum, { rows, rowBytes }) => sum + rows * (rowBytes + 1), 0);
}
