import { imageGrid } from "@tsumiki/charts";
import { sheet } from "../shared/sheet.ts";
import { table } from "../shared/show.ts";
import type { FeatureMaps } from "./compute.ts";

/** The digit, and under it the maps of each layer. */
export function picture({ digit, layers }: FeatureMaps): string {
  const { label, ...image } = digit;
  const charts = [
    imageGrid({ title: `a ${label}`, images: [image], columns: 1, map: "grey", pixelSize: 3 }),
    ...layers.map(({ name, channels, height, width, maps }) =>
      imageGrid({
        title: `${name}: ${maps.length} of ${channels} maps of ${height} x ${width}`,
        images: maps.map((pixels) => ({ pixels, height, width })),
        columns: 8,
        map: "activation",
        pixelSize: 56 / width,
      }),
    ),
  ];
  return sheet({ title: "What each convolution makes of a digit", charts });
}

export function lines({ layers }: FeatureMaps): string[] {
  const rows = layers.map(({ name, height, width, maps }) => {
    const dark = maps.filter((map) => map.every((value) => value === 0)).length;
    const all = maps.flat();
    const zeros = all.filter((value) => value === 0).length / all.length;
    return [name, `${height} x ${width}`, `${(100 * zeros).toFixed(0)} %`, `${dark} of ${maps.length}`];
  });
  return table([["after the ReLU", "size", "zeros", "dark maps"], ...rows]);
}
