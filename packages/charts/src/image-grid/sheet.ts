import { type ColorMapName, colorAt, colorMaps, type Rgb } from "../color-maps.ts";
import { type Child, element } from "../drawing/element.ts";
import { pngUrl } from "../drawing/png.ts";
import type { GridImage } from "./image.ts";
import { shareOf, steps } from "./map-scale.ts";

/** How images lie on a sheet: columns and rows, and how many pixels it is from one to the next. */
export interface Sheet {
  readonly columns: number;
  readonly rows: number;
  readonly across: number;
  readonly down: number;
}

/**
 * All images as one picture for light ground and one for dark, of which one is seen: so small as a picture each would
 * not be, and as sharp.
 */
export function sheetOf(
  images: readonly GridImage[],
  places: readonly Uint8Array[],
  { columns, rows, across, down }: Sheet,
  map: ColorMapName,
  { x, y, pixel }: { readonly x: number; readonly y: number; readonly pixel: number },
): Child {
  const width = columns * across;
  const all = new Uint8Array(width * rows * down);
  for (const [index, image] of images.entries()) {
    const start = Math.floor(index / columns) * down * width + (index % columns) * across;
    for (let row = 0; row < image.height; row++) {
      const from = row * image.width;
      all.set(places[index]!.subarray(from, from + image.width), start + row * width);
    }
  }
  const at = { x, y, width: width * pixel, height: rows * down * pixel, preserveAspectRatio: "none" };
  const pictures = colorMaps[map].map((stops) => pngUrl(all, width, paletteOf(stops, map)));
  return ["on-light", "on-dark"].map((scheme, index) =>
    element("image", { class: `pixels ${scheme}`, ...at, href: pictures[index] }),
  );
}

function paletteOf(stops: Parameters<typeof colorAt>[0], map: ColorMapName): readonly Rgb[] {
  const colors = Array.from({ length: steps }, (_, index) => colorAt(stops, shareOf(index + 1, map)));
  return [[0, 0, 0], ...colors];
}
