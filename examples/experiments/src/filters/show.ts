import { imageGrid } from "@tsumiki/charts";
import { sheet } from "../shared/sheet.ts";
import { percent } from "../shared/show.ts";
import type { Filters } from "./compute.ts";

/** The filters before the training beside those after it, each from its largest weight downwards and upwards. */
export function picture({ before, after, height, width }: Filters): string {
  const grid = (title: string, filters: readonly number[][]) =>
    imageGrid({
      title,
      images: filters.map((pixels) => ({ pixels, height, width, caption: [`±${largest(pixels).toPrecision(2)}`] })),
      columns: 6,
      map: "signed",
      scale: "own",
      pixelSize: 9,
    });
  const charts = [grid("before", before), grid("after", after)];
  return sheet({ title: "The first layer's filters, before and after the training", charts, columns: 2 });
}

export function lines({ likenessBefore, likenessAfter, accuracy }: Filters): string[] {
  return [
    `neighbouring weights correlate by ${likenessBefore.toFixed(2)} before, ${likenessAfter.toFixed(2)} after`,
    `test accuracy ${percent(accuracy, 2)}`,
  ];
}

function largest(weights: readonly number[]): number {
  return Math.max(...weights.map(Math.abs));
}
