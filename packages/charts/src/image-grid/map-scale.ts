import type { ColorMapName } from "../color-maps.ts";
import type { GridImage } from "./image.ts";

/** The numbers at the two ends of a colour map. */
export type MapScale = readonly [low: number, high: number];

/** So many colours a map has in a picture, from index 1 on; index 0 is for what has none. */
export const steps = 128;

/** The scale of each image: the one that is given, around zero, from zero, or from the least to the largest of what is finite. */
export function scalesOf(
  images: readonly GridImage[],
  map: ColorMapName,
  scale: "shared" | "own" | MapScale,
): readonly MapScale[] {
  if (typeof scale !== "string") return images.map(() => scale);
  const own = images.map(({ pixels }) => extentOf(pixels));
  const all: MapScale = [Math.min(...own.map(([low]) => low)), Math.max(...own.map(([, high]) => high))];
  return own.map((each) => rangeOf(scale === "shared" ? all : each, map));
}

function extentOf(pixels: ArrayLike<number>): MapScale {
  let [low, high] = [Infinity, -Infinity];
  for (let index = 0; index < pixels.length; index++) {
    const value = pixels[index]!;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function rangeOf([low, high]: MapScale, map: ColorMapName): MapScale {
  if (low > high) return [0, 1];
  if (map === "signed") {
    const reach = Math.max(-low, high) || 1;
    return [-reach, reach];
  }
  const start = map === "activation" || low >= 0 ? Math.min(0, low) : low;
  return high > start ? [start, high] : [start, start + 1];
}

/** For each pixel the index of its colour, from 1 to `steps`; 0 for what is not finite. */
export function placesOf(pixels: ArrayLike<number>, map: ColorMapName, [low, high]: MapScale): Uint8Array {
  const places = new Uint8Array(pixels.length);
  // Around zero an odd number of colours, so that zero is the one in the middle.
  const last = map === "signed" ? steps - 2 : steps - 1;
  for (let index = 0; index < pixels.length; index++) {
    const value = pixels[index]!;
    const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
    if (Number.isFinite(value)) places[index] = 1 + Math.round(share * last);
  }
  return places;
}

/** Where in the map the colour of an index is, from 0 to 1. */
export function shareOf(place: number, map: ColorMapName): number {
  return (place - 1) / (map === "signed" ? steps - 2 : steps - 1);
}
