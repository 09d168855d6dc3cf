import type { Box } from "../drawing/axes.ts";
import { cutLabel } from "../drawing/drawing.ts";
import { type Child, element } from "../drawing/element.ts";
import type { Scale } from "../drawing/scale.ts";
import { widthOf } from "../drawing/text-width.ts";
import type { Prepared } from "./prepared.ts";
import { roomOf } from "./room.ts";
import type { Mark } from "./series.ts";

/** Lines across at numbers that mean something, with their words beside: where no line is, if there is such a place. */
export function marksOf(marks: readonly Mark[], series: readonly Prepared[], x: Scale, y: Scale, box: Box): Child {
  const { left, right, top, bottom } = box;
  const stroke = { class: "stroke-second", "stroke-dasharray": "2 3" };
  const across = marks.filter((mark) => isInside(mark.y, y));
  const upright = marks.filter((mark) => isInside(mark.x, x)).sort((a, b) => a.x! - b.x!);
  /** Where the last words of each row end. */
  const rows: number[] = [];
  const room = roomOf(series, x, y);
  return [
    across.map((mark) => {
      const at = y.place(mark.y!);
      const width = Math.min(right - left, widthOf(mark.label));
      const heights = [...(at - top > 16 ? [at - 5] : []), ...(bottom - at > 18 ? [at + 14] : [])];
      const places = [right - width, left + 8].flatMap((start) => heights.map((height) => [start, height] as const));
      const [start, height] = places.find((place) => room(place[0], width, place[1])) ?? places[0]!;
      const isEnd = start !== left + 8;
      const words = { class: "fill-second halo", "text-anchor": isEnd ? "end" : undefined };
      return [
        element("line", { ...stroke, x1: left, x2: right, y1: at, y2: at }),
        cutLabel(mark.label, right - left, isEnd ? right : start, height, words),
      ];
    }),
    upright.map((mark) => {
      const at = x.place(mark.x!);
      const wanted = widthOf(mark.label);
      const isLeft = at + 5 + wanted > right && at - left > right - at;
      const room = (isLeft ? at - left : right - at) - 5;
      const width = Math.min(room, wanted);
      const start = isLeft ? at - 5 - width : at + 5;
      const free = rows.findIndex((end) => end + 8 <= start);
      const row = free < 0 ? rows.length : free;
      rows[row] = start + width;
      return [
        element("line", { ...stroke, x1: at, x2: at, y1: top, y2: bottom }),
        cutLabel(mark.label, room, isLeft ? at - 5 : at + 5, top + 10 + row * 15, {
          class: "fill-second halo",
          "text-anchor": isLeft ? "end" : undefined,
        }),
      ];
    }),
  ];
}

function isInside(value: number | undefined, { place, domain }: Scale): boolean {
  return value !== undefined && Number.isFinite(place(value)) && value >= domain[0] && value <= domain[1];
}
