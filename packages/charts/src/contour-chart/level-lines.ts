import { contours } from "d3-contour";
import { label } from "../drawing/drawing.ts";
import { type Child, element } from "../drawing/element.ts";
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
  const named: (readonly [number, number])[] = [];
  return found.map(({ value, coordinates }) => {
    const rings = coordinates.flat().map((ring) => ring.map(([a, b]) => [placeX(a!), placeY(b!)] as const));
    if (rings.length === 0) return undefined;
    const d = rings
      .map((ring) => `M${ring.map((point) => point.map((value) => value.toFixed(1)).join()).join("L")}Z`)
      .join("");
    const place = placeOfName(rings.flat(), named, x, y);
    if (place !== undefined) named.push(place);
    const attributes = { class: "stroke-line fill-accent", "fill-opacity": 0.045, "stroke-opacity": 0.8, d };
    const words = { class: "small fill-second halo", "text-anchor": "middle" };
    return [
      element("path", attributes),
      place === undefined ? undefined : label(formatted(value), place[0], place[1] + 4, words),
    ];
  });
}

/** The rightmost point that is well inside, and not near to another name. */
function placeOfName(
  points: readonly (readonly [number, number])[],
  others: readonly (readonly [number, number])[],
  x: Scale,
  y: Scale,
): readonly [number, number] | undefined {
  const [left, right] = x.domain.map(x.place) as [number, number];
  const [bottom, top] = y.domain.map(y.place) as [number, number];
  let best: readonly [number, number] | undefined;
  for (const point of points) {
    const [a, b] = point;
    if (a < left + 20 || a > right - 20 || b < top + 12 || b > bottom - 12) continue;
    if (best !== undefined && best[0] >= a) continue;
    if (others.every(([c, d]) => Math.abs(a - c) > 34 || Math.abs(b - d) > 18)) best = point;
  }
  return best;
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
