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

import { type Grid, haveNumbers, numberedCells, opacityOf, paintedCells, paintedOpacityOf } from "./cells.ts";

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

  // Names have room where a row is as high as a line.
  const wanted = Math.min(width * 0.22, Math.max(...names.map((name) => widthOf(name))));
  const hasNames = (width - wanted - 88) / size >= 13;
  const nameWidth = hasNames ? wanted : 24;
  const left = nameWidth + 36;
  const cell = Math.min(44, (width - left - 52) / size);
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
    top + extent + 44,
    cutLabel(columnLabel, width - left, left, headingHeight(options) + 12, { class: "fill-second" }),
    rowTitle(rowLabel, grid, extent),
    hasNames ? namesOf(names, nameWidth, isUpright, grid) : ticksOf(size, grid),
    isNumbered ? numberedCells(counts, grid) : paintedCells(counts, grid),
    element("rect", { class: "stroke-line", fill: "none", x: left, y: top, width: extent, height: extent }),
    cell >= 14 ? rightOf(counts, grid, extent) : undefined,
    legendOf(Math.min(left, width - 310), top + extent + 18, isNumbered),
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

/** Beside each row, how much of it is on the diagonal. */
function rightOf(counts: MatrixChartOptions["counts"], { left, top, cell }: Grid, extent: number): Child {
  const words = { class: "small fill-second", "text-anchor": "end" };
  const x = left + extent + 44;
  return [
    label("right", x, top - 6, words),
    counts.map((row, index) => {
      const total = Array.from(row).reduce((sum, count) => sum + count, 0);
      const share = total > 0 ? `${((100 * row[index]!) / total).toFixed(1)} %` : "–";
      return label(share, x, top + (index + 0.5) * cell + 4, words);
    }),
  ];
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

/** What the colours of cells that are wrong stand for. */
function legendOf(left: number, top: number, isNumbered: boolean): Child {
  const opacity = isNumbered ? opacityOf : paintedOpacityOf;
  return [
    [0.01, 0.1, 0.5, 1].map((share, index) => {
      const x = left + index * 58;
      const box = { x, y: top, width: 14, height: 12 };
      return [
        element("rect", { class: "fill-wrong", "fill-opacity": opacity(share), ...box }),
        label(`${share * 100} %`, x + 18, top + 10.5, { class: "small fill-second" }),
      ];
    }),
    label("of the row", left + 4 * 58 + 2, top + 10.5, { class: "small fill-second" }),
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
