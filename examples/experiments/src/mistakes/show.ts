import { imageGrid } from "@tsumiki/charts";
import { grouped, percent } from "../shared/show.ts";
import type { Mistakes } from "./compute.ts";

const shown = 20;

/** The twenty of which the network was surest. */
export function picture({ mistakes, count }: Mistakes): string {
  return imageGrid({
    title: `${mistakes.length} of ${grouped(count)} misread${mistakes.length > shown ? `, the surest ${shown}` : ""}`,
    images: mistakes.slice(0, shown).map(({ pixels, label, said, surely }) => ({
      pixels,
      height: 28,
      width: 28,
      caption: [`a ${label}, said ${said}`, `${percent(surely)} sure`],
      wrong: true,
    })),
    columns: 5,
    map: "grey",
    pixelSize: 4,
  });
}

export function lines({ mistakes, count }: Mistakes): string[] {
  const accuracy = percent(1 - mistakes.length / count, 2);
  const worst = mistakes.slice(0, 5).map(({ index, label, said, surely }) => {
    return `test image ${index}: a ${label}, said ${said}, ${percent(surely)} sure`;
  });
  return [`${mistakes.length} of ${grouped(count)} are misread: test accuracy ${accuracy}`, ...worst];
}
