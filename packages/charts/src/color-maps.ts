import { tokens } from "./tokens.ts";

/** Red, green and blue, each a whole number from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

type Stops = readonly (readonly [at: number, color: string])[];

const lajolla = ["#191900", "#512d1e", "#b34947", "#e38050", "#f0bd57", "#fffecb"];

function even(colors: readonly string[]): Stops {
  return colors.map((color, index) => [index / (colors.length - 1), color]);
}

function signed(colors: readonly string[]): Stops {
  return [0, 0.2, 0.4, 0.5, 0.6, 0.8, 1].map((at, index) => [at, colors[index]!]);
}

/**
 * From 0 to 1, on light ground and on dark: `grey` from the ground to the ink; `signed` with zero in the middle, in the
 * ground's colour; `activation` from the ground's end up. The last two are vik, berlin and lajolla of Fabio Crameri's
 * Scientific colour maps (https://doi.org/10.5281/zenodo.1243862), even to the eye and legible to the colour-blind.
 */
export const colorMaps = {
  grey: [even([tokens.ground[0], tokens.ink[0]]), even([tokens.ground[1], tokens.ink[1]])],
  signed: [
    signed(["#001261", "#116496", "#a7c9da", "#ece5e0", "#e1b8a0", "#b75a26", "#590008"]),
    signed(["#9eb0ff", "#3280a6", "#112732", "#190c09", "#371000", "#964a36", "#ffadad"]),
  ],
  activation: [even([...lajolla].reverse()), even(lajolla)],
} as const satisfies Readonly<Record<string, readonly [light: Stops, dark: Stops]>>;

export type ColorMapName = keyof typeof colorMaps;

/** The colour at a place from 0 to 1, on a straight line between its neighbours in sRGB. */
export function colorAt(stops: Stops, at: number): Rgb {
  const place = Math.min(1, Math.max(0, at));
  const next = Math.max(
    1,
    stops.findIndex(([stop]) => stop >= place),
  );
  const [[before, from], [after, to]] = [stops[next - 1]!, stops[next]!];
  const share = (place - before) / (after - before);
  const [a, b] = [channels(from), channels(to)];
  return [0, 1, 2].map((index) => Math.round(a[index]! + share * (b[index]! - a[index]!))) as unknown as Rgb;
}

function channels(color: string): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}
