import { figure, imageGrid } from "@tsumiki/charts";
import type { FeatureMaps, TrainingRecord } from "../record.ts";
import { grid } from "./errors.ts";
import { paragraph, percent, section } from "./words.ts";

/** One sample on its way through the network. */
export function featuresSection({ features }: TrainingRecord): string | undefined {
  if (features === undefined) return undefined;
  const { label, said, sureness, pixels, height, width } = features.sample;
  const isRight = label === said;
  const words = `One sample on its way through the network: it is ${label}, and was taken for ${said} with ${percent(sureness, 1)}${isRight ? "" : ", wrongly"}.`;
  const image =
    pixels === undefined || height === undefined || width === undefined
      ? undefined
      : grid("The sample", [{ pixels, height, width, caption: [label] }]);
  return section("features", "Feature maps", paragraph(words), image, ...features.layers.map(mapsOf));
}

function mapsOf({ name, channels, maps }: FeatureMaps["layers"][number]): string {
  const isSigned = maps.some(({ pixels }) => pixels.some((value) => value < 0));
  const widest = Math.max(...maps.map(({ width }) => width));
  const pixelSize = Math.max(1, Math.round(52 / widest));
  const cell = widest * pixelSize + 10;
  const shown = maps.length < channels ? `, ${maps.length} of ${channels} channels` : `, ${channels} channels`;
  const title = `${name}${shown}`;
  const draw = (room: number) =>
    imageGrid({
      title,
      images: maps,
      columns: Math.max(1, Math.min(maps.length, Math.floor((room - 16) / cell))),
      map: isSigned ? "signed" : "activation",
      pixelSize,
    });
  return figure({ chart: draw(1040), narrow: draw(360) });
}
