import type { Axis } from "../types.ts";
import { cutLabel, label } from "./drawing.ts";
import { type Child, element } from "./element.ts";
import type { Scale } from "./scale.ts";
import { widthOf } from "./text-width.ts";

/** Where something is drawn, in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
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

/** The horizontal axis, on the bottom of the box: a line with its ticks, numbers below and what they are below these. */
export function horizontalAxis(axis: Axis, scale: Scale, { left, right, bottom }: Box): Child {
  const middle = (left + right) / 2;
  return [
    element("line", { class: "stroke-line", x1: left, x2: right, y1: bottom, y2: bottom }),
    withRoom(scale).map((tick) => {
      const x = scale.place(tick.value);
      return [
        element("line", { class: "stroke-line", x1: x, x2: x, y1: bottom, y2: bottom + 4 }),
        label(tick.label, x, bottom + 17, { class: "small fill-second", "text-anchor": "middle" }),
      ];
    }),
    cutLabel(axis.label, right - left, middle, bottom + 36, { class: "fill-second", "text-anchor": "middle" }),
  ];
}

/** As many of the ticks as do not run into each other. */
function withRoom({ ticks, place }: Scale): Scale["ticks"] {
  for (let step = 1; ; step++) {
    const shown = ticks.filter((_, index) => index % step === 0);
    const isTight = shown.some((tick, index) => {
      const next = shown[index + 1];
      if (next === undefined) return false;
      const room = Math.abs(place(next.value) - place(tick.value));
      return room < (widthOf(tick.label, 11) + widthOf(next.label, 11)) / 2 + 8;
    });
    if (!isTight) return shown;
  }
}
