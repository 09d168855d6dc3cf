import { colorAt, type Rgb } from "../color-maps.ts";
import { label } from "../drawing/drawing.ts";
import { type Child, element } from "../drawing/element.ts";
import { pngUrl } from "../drawing/png.ts";
import { widthOf } from "../drawing/text-width.ts";
import { formatted } from "../numbers/format.ts";
import { tokens } from "../tokens.ts";

/** Where the cells are: a corner, and how large one is. */
export interface Grid {
  readonly left: number;
  readonly top: number;
  readonly cell: number;
}

type Counts = readonly ArrayLike<number>[];

/** Whether numbers have room in the cells. */
export function haveNumbers(counts: Counts, cell: number): boolean {
  if (cell < 16) return false;
  return counts.every((row) => Array.from(row).every((count) => widthOf(formatted(count, 12), 11) + 4 <= cell));
}

/** Cells with their numbers, those of the diagonal framed. */
export function numberedCells(counts: Counts, { left, top, cell }: Grid): Child {
  return counts.map((row, y) => {
    const shares = sharesOf(row);
    return Array.from(row, (count, x) => {
      const isRight = x === y;
      const place = { x: left + x * cell + 0.5, y: top + y * cell + 0.5, width: cell - 1, height: cell - 1 };
      const color = isRight ? "accent" : "wrong";
      const number = { class: "small fill-ink", "text-anchor": "middle" };
      const [middle, line] = [left + (x + 0.5) * cell, top + (y + 0.5) * cell + 4];
      return [
        count > 0
          ? element("rect", { class: `fill-${color}`, "fill-opacity": opacityOf(shares[x]!), ...place })
          : undefined,
        isRight ? element("rect", { class: "stroke-accent", fill: "none", ...place }) : undefined,
        count > 0 ? label(formatted(count, 12), middle, line, number) : undefined,
      ];
    });
  });
}

/** By the root, so that few of many are seen; so weak that ink is legible on it. */
export function opacityOf(share: number): number {
  return Math.sqrt(share) * 0.4 + 0.08;
}

/** So many colours each for what is right and what is wrong. */
const steps = 100;

/** Many cells, as one picture for light ground and one for dark. */
export function paintedCells(counts: Counts, { left, top, cell }: Grid): Child {
  const size = counts.length;
  const indices = new Uint8Array(size * size);
  for (const [y, row] of counts.entries()) {
    for (const [x, share] of sharesOf(row).entries()) {
      if (share > 0) indices[y * size + x] = (x === y ? 1 : 1 + steps) + Math.round(Math.sqrt(share) * (steps - 1));
    }
  }
  const place = { x: left, y: top, width: size * cell, height: size * cell, preserveAspectRatio: "none" };
  return ["on-light", "on-dark"].map((scheme, index) => {
    const href = pngUrl(indices, size, [[0, 0, 0], ...shades("accent", index), ...shades("wrong", index)]);
    return element("image", { class: `pixels ${scheme}`, ...place, href });
  });
}

/** The same where there are no numbers: from a tenth on, so that one of many is seen. */
export function paintedOpacityOf(share: number): number {
  return 0.1 + 0.9 * Math.sqrt(share);
}

/** A colour over the ground, for shares from 0 to 1. */
function shades(name: "accent" | "wrong", scheme: number): readonly Rgb[] {
  const stops = [
    [0, tokens.ground[scheme]!],
    [1, tokens[name][scheme]!],
  ] as const;
  return Array.from({ length: steps }, (_, index) => colorAt(stops, paintedOpacityOf((index / (steps - 1)) ** 2)));
}

function sharesOf(row: ArrayLike<number>): readonly number[] {
  const counts = Array.from(row);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total > 0 ? count / total : 0));
}
