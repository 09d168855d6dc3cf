import { label } from "./drawing.ts";
import { type Child, element } from "./element.ts";
import { type Look, markerAt } from "./symbols.ts";
import { cut, widthOf } from "./text-width.ts";

/** What a legend names. */
export interface Named {
  readonly name: string;
  readonly look: Look;
}

const rowHeight = 20;
const sample = 34;

/** How high the names of these series are, in as many rows as they need. */
export function legendHeight(series: readonly Named[], width: number): number {
  return placesOf(series, width).rows * rowHeight + 4;
}

/** A piece of each line with its mark and its name. */
export function legendOf(series: readonly Named[], width: number, top: number): Child {
  const { places } = placesOf(series, width);
  return series.map(({ name, look }, index) => {
    const { column, row, room } = places[index]!;
    const [x, y] = [8 + column, top + row * rowHeight + 8];
    const { color, dash } = look;
    const short = cut(name, room);
    return element(
      "g",
      {},
      short === name ? undefined : element("title", {}, name),
      element("line", {
        class: `stroke-${color}`,
        x1: x,
        x2: x + 26,
        y1: y,
        y2: y,
        "stroke-width": 2,
        "stroke-dasharray": dash,
      }),
      markerAt(look, x + 13, y),
      label(short, x + sample, y + 4),
    );
  });
}

function placesOf(series: readonly Named[], width: number) {
  const room = width - 16 - sample;
  let [column, row] = [0, 0];
  const places = series.map(({ name }) => {
    const needed = sample + Math.min(room, widthOf(name)) + 18;
    if (column > 0 && column + needed > width) [column, row] = [0, row + 1];
    const place = { column, row, room };
    column += needed;
    return place;
  });
  return { places, rows: row + 1 };
}
