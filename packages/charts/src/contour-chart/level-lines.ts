import { contours } from "d3-contour";
import { label } from "../drawing/drawing.ts";
import { type Child, element, rounded } from "../drawing/element.ts";
import type { Scale } from "../drawing/scale.ts";
import { formatted } from "../numbers/format.ts";

/** So many places of the function are asked for along each axis. */
const size = 96;

/** Lines where a function has these heights, with numbers on some of them. */
export function levelLines(
  f: (x: number, y: number) => number,
  levels: number | readonly number[],
  x: Scale,
  y: Scale,
): Child {
  const heights = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      heights[row * size + column] = f(at(column, x), at(row, y));
    }
  }
  const finite = heights.filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  const thresholds = typeof levels === "number" ? evenShares(finite, levels) : [...levels];
  // Where the function is not finite, the ground is as high as it gets.
  const highest = finite.reduce((most, value) => Math.max(most, value));
  const values = Array.from(heights, (value) => (Number.isFinite(value) ? value : highest));
  const found = contours().size([size, size]).thresholds(thresholds)(values);
  const placeX = (column: number) => x.place(at(column - 0.5, x));
  const placeY = (row: number) => y.place(at(row - 0.5, y));
  return found.map(({ value, coordinates }, index) => {
    const rings = coordinates.flat();
    const d = rings.map((ring) => ringPath(ring, placeX, placeY)).join("");
    const highestOf = rings[0]?.reduce((top, point) => (point[1]! > top[1]! ? point : top));
    const isNamed = index % 2 === 0 && highestOf !== undefined;
    const place = isNamed ? [placeX(highestOf[0]!), placeY(highestOf[1]!)] : undefined;
    return [
      d === ""
        ? undefined
        : element("path", { class: "stroke-line fill-accent", "fill-opacity": 0.05, "stroke-opacity": 0.7, d }),
      place === undefined
        ? undefined
        : label(formatted(value), place[0]!, place[1]! + 4, {
            class: "small fill-second halo",
            "text-anchor": "middle",
          }),
    ];
  });
}

function at(index: number, { domain: [low, high] }: Scale): number {
  return low + ((high - low) * index) / (size - 1);
}

/** Heights between which lie about equal areas, rounded. */
function evenShares(heights: Float64Array, count: number): number[] {
  const sorted = heights.slice().sort();
  const shares = Array.from(
    { length: count },
    (_, index) => sorted[Math.floor(((index + 0.5) / count) * sorted.length)]!,
  );
  return [...new Set(shares.map((value) => Number(value.toPrecision(2))))];
}

function ringPath(
  ring: readonly (readonly number[])[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  return `M${ring.map((point) => `${rounded(x(point[0]!))},${rounded(y(point[1]!))}`).join("L")}Z`;
}
