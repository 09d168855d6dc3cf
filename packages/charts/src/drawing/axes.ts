import type { Axis } from "../types.ts";
import { cutLabel, label } from "./drawing.ts";
import { type Child, element, rounded } from "./element.ts";
import type { Scale } from "./scale.ts";
import { widthOf } from "./text-width.ts";

/** Where something is drawn, in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What is drawn inside of a box, and cut off at its edges. */
export function clipped({ left, right, top, bottom }: Box, ...children: readonly Child[]): Child {
  const [width, height] = [right - left, bottom - top];
  const viewBox = [left, top, width, height].map(rounded).join(" ");
  return element("svg", { x: left, y: top, width, height, viewBox }, ...children);
}

/** How much the numbers of a vertical axis take at its left. */
export function gutterOf(scale: Scale): number {
  return 14 + Math.max(0, ...scale.ticks.map((tick) => widthOf(tick.label, 11)));
}

/** The vertical axis: quiet lines across, numbers at their left, and what they are above the first. */
export function verticalAxis(axis: Axis, scale: Scale, { left, right, top }: Box): Child {
  return [
    cutLabel(axis.label, right - 8, 8, top - 12, { class: "fill-second" }),
    scale.ticks.map((tick) => {
      const y = scale.place(tick.value);
      return [
        element("line", { class: "stroke-line", x1: left, x2: right, y1: y, y2: y, "stroke-opacity": 0.3 }),
        label(tick.label, left - 8, y + 4, { class: "small fill-second", "text-anchor": "end" }),
      ];
    }),
  ];
}

/**
 * The horizontal axis, on the bottom of the box: a line with its ticks, numbers below and what they are below these.
 * @param isInward whether numbers at the ends keep inside of the box
 */
export function horizontalAxis(axis: Axis, scale: Scale, { left, right, bottom }: Box, isInward = false): Child {
  const anchorOf = (x: number) => (isInward && x < left + 8 ? "start" : isInward && x > right - 8 ? "end" : "middle");
  return [
    element("line", { class: "stroke-line", x1: left, x2: right, y1: bottom, y2: bottom }),
    withRoom(scale).map((tick) => {
      const x = scale.place(tick.value);
      return [
        element("line", { class: "stroke-line", x1: x, x2: x, y1: bottom, y2: bottom + 4 }),
        label(tick.label, x, bottom + 17, { class: "small fill-second", "text-anchor": anchorOf(x) }),
      ];
    }),
    nameOf(axis.label, left, right, bottom + 36),
  ];
}

/** In the middle below an axis, or to its end if that has not the room. */
function nameOf(name: string, left: number, right: number, y: number): Child {
  const isWide = widthOf(name) > right - left;
  const [room, x, anchor] = isWide ? [right - 8, right, "end"] : [right - left, (left + right) / 2, "middle"];
  return cutLabel(name, room, x, y, { class: "fill-second", "text-anchor": anchor });
}

/** As many of the ticks as do not run into each other, zero among them. */
function withRoom({ ticks, place }: Scale): Scale["ticks"] {
  const zero = ticks.findIndex(({ value }) => value === 0);
  for (let step = 1; ; step++) {
    const shown = ticks.filter((_, index) => (index - Math.max(0, zero)) % step === 0);
    const isTight = shown.some((tick, index) => {
      const next = shown[index + 1];
      if (next === undefined) return false;
      const room = Math.abs(place(next.value) - place(tick.value));
      return room < (widthOf(tick.label, 11) + widthOf(next.label, 11)) / 2 + 8;
    });
    if (!isTight) return shown;
  }
}
