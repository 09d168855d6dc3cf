/** Red, green and blue, from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The names of the maps: `ink` for pictures, `signed` around zero, `activation` from zero up. */
export type MapName = keyof typeof maps;

type Stops = readonly (readonly [at: number, color: string])[];

const signedStops = [0, 0.2, 0.4, 0.5, 0.6, 0.8, 1];
const lajolla = ["#191900", "#512d1e", "#b34947", "#e38050", "#f0bd57", "#fffecb"];

/**
 * On light ground and on dark. vik, berlin and lajolla are from Fabio Crameri's Scientific colour maps
 * (https://doi.org/10.5281/zenodo.1243862): even to the eye, and legible to the colour-blind.
 */
const maps = {
  ink: [even(["#fbfaf7", "#1d1f23"]), even(["#14161a", "#eceae4"])],
  signed: [
    at(signedStops, ["#001261", "#116496", "#a7c9da", "#ece5e0", "#e1b8a0", "#b75a26", "#590008"]),
    at(signedStops, ["#9eb0ff", "#3280a6", "#112732", "#190c09", "#371000", "#964a36", "#ffadad"]),
  ],
  activation: [even([...lajolla].reverse()), even(lajolla)],
} as const satisfies Readonly<Record<string, readonly [light: Stops, dark: Stops]>>;

/** The colour of a number between the scale's ends, on a straight line between its neighbours in sRGB. */
export function colorOf(map: MapName, isDark: boolean, value: number, [low, high]: Scale): Rgb {
  const stops = maps[map][isDark ? 1 : 0];
  const place = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : map === "signed" ? 0.5 : 0;
  const next = Math.max(
    1,
    stops.findIndex(([stop]) => stop >= place),
  );
  const [[before, from], [after, to]] = [stops[next - 1]!, stops[next]!];
  const share = (place - before) / (after - before);
  const [a, b] = [channels(from), channels(to)];
  const channel = (index: number) => Math.round(a[index]! + share * (b[index]! - a[index]!));
  return [channel(0), channel(1), channel(2)];
}

/** From which number to which a map goes. */
export type Scale = readonly [low: number, high: number];

/** The scale of these numbers: of a signed map the same to both sides of zero, else from zero. */
export function scaleOf(map: MapName, values: ArrayLike<number>): Scale {
  let [low, high] = [0, 0];
  for (let index = 0; index < values.length; index++) {
    low = Math.min(low, values[index]!);
    high = Math.max(high, values[index]!);
  }
  if (map === "ink") return [0, Math.max(1, high)];
  if (map === "activation") return [0, high];
  const most = Math.max(-low, high);
  return [-most, most];
}

/** Whether text on this colour is to be black or white, by WCAG's luminance. */
export function textOn(color: Rgb): string {
  const [red, green, blue] = color.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  return luminance > 0.179 ? "#000000" : "#ffffff";
}

/** As CSS writes it. */
export function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** The whole map as a gradient of CSS, from left to right. */
export function gradientOf(map: MapName, isDark: boolean): string {
  const stops = maps[map][isDark ? 1 : 0].map(([place, color]) => `${color} ${place * 100}%`);
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

function even(colors: readonly string[]): Stops {
  return colors.map((color, index) => [index / (colors.length - 1), color]);
}

function at(places: readonly number[], colors: readonly string[]): Stops {
  return places.map((place, index) => [place, colors[index]!]);
}

function channels(color: string): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}
