import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { checkedArray, checkedExtent, checkedNumbers, checkedString } from "../checks.ts";
import {
  checkedTitled,
  cutLabel,
  drawing,
  emptyDrawing,
  headingHeight,
  label,
  type Titled,
} from "../drawing/drawing.ts";
import { type Child, element } from "../drawing/element.ts";
import { cut, widthOf } from "../drawing/text-width.ts";
import { formatted } from "../numbers/format.ts";

import { type Grid, haveNumbers, numberedCells, opacityOf, paintedCells } from "./cells.ts";

export interface MatrixChartOptions extends Titled {
  readonly names: readonly string[];
  /** `counts[row][column]`: as many rows and columns as names. */
  readonly counts: readonly ArrayLike<number>[];
  /** What a row is: "what it is". */
  readonly rowLabel: string;
  /** What a column is: "what was said". */
  readonly columnLabel: string;
  /** In pixels, by default 560. */
  readonly width?: number;
}

/**
 * A confusion matrix. What was right is on the diagonal, framed in another colour than what was wrong; the stronger a
 * cell's colour, the larger its share of its row. Numbers stand in the cells where they have room.
 *
 * @returns an SVG document
 * @throws TypeError, RangeError that name what is not as it should be
 */
export function matrixChart(options: MatrixChartOptions): string {
  checkMatrixChart(options);
  const { names, counts, rowLabel, columnLabel, width = 560 } = options;
  const size = names.length;
  if (size === 0) return emptyDrawing(options, "There are no classes to draw.", width);

  const hasNames = size <= 40;
  const nameWidth = hasNames ? Math.min(width * 0.22, Math.max(...names.map((name) => widthOf(name)))) : 24;
  const left = nameWidth + 36;
  const cell = Math.min(44, (width - left - 16) / size);
  const isUpright = names.some((name) => widthOf(name) > cell - 6);
  const headHeight = hasNames ? (isUpright ? nameWidth + 8 : 20) : 16;
  const top = headingHeight(options) + 20 + headHeight;
  const grid = { left, top, cell };
  const extent = cell * size;
  const isNumbered = haveNumbers(counts, cell);
  return drawing(
    options,
    saidOf(options),
    width,
    top + extent + (isNumbered ? 44 : 16),
    cutLabel(columnLabel, width - left, left, headingHeight(options) + 12, { class: "fill-second" }),
    rowTitle(rowLabel, grid, extent),
    hasNames ? namesOf(names, nameWidth, isUpright, grid) : ticksOf(size, grid),
    isNumbered ? numberedCells(counts, grid) : paintedCells(counts, grid),
    element("rect", { class: "stroke-line", fill: "none", x: left, y: top, width: extent, height: extent }),
    isNumbered ? legendOf(left, top + extent + 18, width) : undefined,
  );
}

function rowTitle(rowLabel: string, { top }: Grid, extent: number): Child {
  return cutLabel(rowLabel, extent, 0, 0, {
    class: "fill-second",
    "text-anchor": "middle",
    transform: `translate(18 ${Math.round(top + extent / 2)}) rotate(-90)`,
  });
}

function namesOf(names: readonly string[], width: number, isUpright: boolean, { left, top, cell }: Grid): Child {
  return names.map((name, index) => {
    const middle = (index + 0.5) * cell;
    const above = isUpright
      ? { transform: `translate(${Math.round(left + middle + 4)} ${top - 6}) rotate(-90)` }
      : { x: left + middle, y: top - 6, "text-anchor": "middle" };
    const short = cut(name, width);
    return [
      cutLabel(name, width, left - 8, top + middle + 4, { "text-anchor": "end" }),
      element("text", { class: "fill-ink", ...above }, short === name ? undefined : element("title", {}, name), short),
    ];
  });
}

/** Of many classes some numbers. */
function ticksOf(size: number, { left, top, cell }: Grid): Child {
  const step = [5, 10, 20, 50, 100, 200, 500, 1000].find((each) => each * cell >= 40) ?? 1000;
  const shown = Array.from({ length: Math.ceil(size / step) }, (_, index) => index * step);
  return shown.map((index) => {
    const middle = (index + 0.5) * cell;
    return [
      label(String(index), left - 6, top + middle + 4, { class: "small fill-second", "text-anchor": "end" }),
      label(String(index), left + middle, top - 6, { class: "small fill-second", "text-anchor": "middle" }),
    ];
  });
}

function legendOf(left: number, top: number, width: number): Child {
  const steps = [0.01, 0.1, 0.5, 1];
  const each = Math.min(64, (width - left - 120) / 4);
  return [
    steps.map((share, index) => {
      const x = left + index * each;
      return [
        element("rect", {
          class: "fill-wrong",
          "fill-opacity": opacityOf(share),
          x,
          y: top,
          width: 14,
          height: 12,
        }),
        label(`${share * 100} %`, x + 19, top + 10.5, { class: "small fill-second" }),
      ];
    }),
    label("of the row", left + 4 * each, top + 10.5, { class: "small fill-second" }),
  ];
}

function saidOf({ names, counts, rowLabel, columnLabel }: MatrixChartOptions): readonly string[] {
  const all = counts.flatMap((row, y) => Array.from(row, (count, x) => ({ count, x, y })));
  const total = all.reduce((sum, { count }) => sum + count, 0);
  const right = all.reduce((sum, { count, x, y }) => sum + (x === y ? count : 0), 0);
  const worst = all
    .filter(({ count, x, y }) => x !== y && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 5)
    .map(({ count, x, y }) => `${names[y]} as ${names[x]}: ${formatted(count, 12)}`);
  return [
    `Rows are ${rowLabel}, columns ${columnLabel}.`,
    `On the diagonal are ${formatted(right, 12)} of ${formatted(total, 12)}.`,
    worst.length > 0 ? `Off it the most are ${worst.join(", ")}.` : "Nothing is off it.",
  ];
}

function checkMatrixChart(options: MatrixChartOptions): void {
  const place = "matrixChart";
  assertOptions(place, options, {
    title: true,
    description: true,
    heading: true,
    names: true,
    counts: true,
    rowLabel: true,
    columnLabel: true,
    width: true,
  });
  checkedTitled(place, options);
  checkedString(place, "rowLabel", options.rowLabel);
  checkedString(place, "columnLabel", options.columnLabel);
  checkedExtent(place, "width", options.width, 560);
  const names = checkedArray(place, "names", options.names);
  for (const [index, name] of names.entries()) checkedString(place, `names[${index}]`, name);
  const rows = checkedArray(place, "counts", options.counts);
  if (rows.length !== names.length) {
    throw new RangeError(`${place}: counts must have a row for each of ${names.length} names, got ${rows.length}`);
  }
  for (const [y, row] of rows.entries()) {
    if (checkedNumbers(place, `counts[${y}]`, row).length !== names.length) {
      throw new RangeError(
        `${place}: counts[${y}] must have a number for each of ${names.length} names, got ${row.length}`,
      );
    }
    for (const [x, count] of Array.from(row).entries()) {
      checkedNumber(place, `counts[${y}][${x}]`, count, "a finite number of at least 0");
    }
  }
}
