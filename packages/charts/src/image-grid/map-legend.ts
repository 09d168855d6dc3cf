import { type ColorMapName, colorAt, colorMaps } from "../color-maps.ts";
import { label } from "../drawing/drawing.ts";
import { type Child, element } from "../drawing/element.ts";
import { pngUrl } from "../drawing/png.ts";
import { formatted } from "../numbers/format.ts";
import type { MapScale } from "./map-scale.ts";

/** The colours from end to end, with the numbers that they stand for. */
export function mapLegend(map: ColorMapName, [low, high]: MapScale, x: number, y: number, width: number): Child {
  const count = 100;
  const row = Uint8Array.from({ length: count }, (_, index) => index + 1);
  const at = { x, y, width, height: 8, preserveAspectRatio: "none" };
  const numbers: readonly (readonly [number, string])[] =
    map === "signed"
      ? [
          [low, "start"],
          [0, "middle"],
          [high, "end"],
        ]
      : [
          [low, "start"],
          [high, "end"],
        ];
  return [
    colorMaps[map].map((stops, scheme) => {
      const colors = Array.from(row, (_, index) => colorAt(stops, index / (count - 1)));
      const href = pngUrl(row, count, [[0, 0, 0], ...colors]);
      return element("image", { class: `pixels ${scheme === 0 ? "on-light" : "on-dark"}`, ...at, href });
    }),
    element("rect", { class: "stroke-line", fill: "none", x: x - 0.5, y: y - 0.5, width: width + 1, height: 9 }),
    numbers.map(([value, anchor]) => {
      const place = x + ((value - low) / (high - low)) * width;
      return label(formatted(value), place, y + 22, { class: "small fill-second", "text-anchor": anchor });
    }),
  ];
}
