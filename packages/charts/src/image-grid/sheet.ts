import { type ColorMapName, colorAt, colorMaps, type Rgb } from "../color-maps.ts";
import { type Child, element } from "../drawing/element.ts";
import { pngUrl, rgbaUrl } from "../drawing/png.ts";
import type { GridImage } from "./image.ts";
import { type MapScale, placesOf, shareOf, steps } from "./map-scale.ts";

/** How images lie on a sheet: columns and rows, and how many pixels it is from one to the next. */
export interface Sheet {
  readonly columns: number;
  readonly rows: number;
  readonly across: number;
  readonly down: number;
}

/** Where the sheet is drawn, and how large a pixel of it. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly pixel: number;
}

/**
 * All images as one picture for light ground and one for dark, of which one is seen: so small as a picture each would
 * not be, and as sharp.
 */
export function sheetOf(
  images: readonly GridImage[],
  scales: readonly MapScale[],
  sheet: Sheet,
  map: ColorMapName,
  place: Place,
): Child {
  const all = new Uint8Array(sheet.columns * sheet.across * sheet.rows * sheet.down);
  for (const [index, image] of images.entries()) {
    const places = placesOf(image.pixels, map, scales[index]!);
    for (const [from, to] of pixelsOf(image, index, sheet)) all[to] = places[from]!;
  }
  return ["on-light", "on-dark"].map((scheme, index) => {
    const palette = paletteOf(colorMaps[map][index]!, map);
    return picture(pngUrl(all, sheet.columns * sheet.across, palette), sheet, place, scheme);
  });
}

/** The same of images in red, green and blue, which no scheme changes. */
export function colorSheetOf(
  images: readonly GridImage[],
  scales: readonly MapScale[],
  sheet: Sheet,
  place: Place,
): Child {
  const all = new Uint8Array(4 * sheet.columns * sheet.across * sheet.rows * sheet.down);
  for (const [index, image] of images.entries()) {
    const [low, high] = scales[index]!;
    const { pixels, channels = 1 } = image;
    const plane = image.height * image.width;
    for (const [from, to] of pixelsOf(image, index, sheet)) {
      const values = [0, 1, 2].map((channel) => pixels[from + (channels === 3 ? channel * plane : 0)]!);
      if (!values.every(Number.isFinite)) continue;
      all.set([...values.map((value) => Math.round((255 * (value - low)) / (high - low))), 255], 4 * to);
    }
  }
  return picture(rgbaUrl(all, sheet.columns * sheet.across), sheet, place, "");
}

/** Of each pixel of an image its place there, and on the sheet. */
function* pixelsOf({ width, height }: GridImage, index: number, { columns, across, down }: Sheet) {
  const corner = Math.floor(index / columns) * down * columns * across + (index % columns) * across;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) yield [y * width + x, corner + y * columns * across + x] as const;
  }
}

function picture(href: string, { columns, rows, across, down }: Sheet, { x, y, pixel }: Place, scheme: string): Child {
  const extent = { width: columns * across * pixel, height: rows * down * pixel, preserveAspectRatio: "none" };
  return element("image", { class: `pixels ${scheme}`.trim(), x, y, ...extent, href });
}

function paletteOf(stops: Parameters<typeof colorAt>[0], map: ColorMapName): readonly Rgb[] {
  const colors = Array.from({ length: steps }, (_, index) => colorAt(stops, shareOf(index + 1, map)));
  return [[0, 0, 0], ...colors];
}
