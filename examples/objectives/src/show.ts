/** Of the map. */
const [columns, rows] = [64, 20];

const size = 28;

/** Digits leave a border free: that much of it is not shown, so that three fit beside each other. */
const border = 2;

/** Images of 28 x 28 pixels beside each other, a block for what is ink: two rows of pixels to a line. */
export function showImages(images: readonly ArrayLike<number>[]): string {
  const isInk = (image: ArrayLike<number>, y: number, x: number) => (image[y * size + x] ?? 0) > 0.5;
  const lines: string[] = [];
  for (let y = border; y < size - border; y += 2) {
    const parts = images.map((image) => {
      const columns = Array.from({ length: size - 2 * border }, (_, x) => x + border);
      return columns.map((x) => block(isInk(image, y, x), isInk(image, y + 1, x))).join("");
    });
    lines.push(parts.join("  ").trimEnd());
  }
  return lines.join("\n");
}

function block(upper: boolean, lower: boolean): string {
  if (upper) return lower ? "█" : "▀";
  return lower ? "▄" : " ";
}

/** 0.9832 → 98.3% */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
/** Where points lie in the plane, each shown by the digit that it belongs to. */
export function showMap(points: readonly (readonly number[])[], digits: ArrayLike<number>): string {
  const x = inCells(
    points.map(([first = 0]) => first),
    columns,
  );
  const y = inCells(
    points.map(([, second = 0]) => second),
    rows,
  );
  const lines = Array.from({ length: rows }, () => Array<string>(columns).fill(" "));
  for (const index of points.keys()) lines[y[index] ?? 0]![x[index] ?? 0] = String(digits[index]);
  return lines.map((line) => line.join("").trimEnd()).join("\n");
}

function inCells(values: readonly number[], cells: number): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => Math.min(cells - 1, Math.floor(((value - least) / (most - least || 1)) * cells)));
}
