import { lineChart, type Point } from "@tsumiki/charts";
import { shareAxis } from "../shared/axes.ts";
import { sheet } from "../shared/sheet.ts";
import { percent, table } from "../shared/show.ts";
import type { Scale } from "./compute.ts";

/** A small chart for each scale of the first weights. */
export function picture(scales: readonly Scale[]): string {
  const epochs = Math.max(...scales.flatMap(({ without, normalized }) => [without.length, normalized.length]));
  const charts = scales.map(({ deviation, without, normalized }) =>
    lineChart({
      title: `deviation ${deviation.toPrecision(2)}`,
      x: { label: "epoch", domain: [0, epochs] },
      y: shareAxis("accuracy"),
      series: [
        { name: "with", points: byEpoch(normalized, epochs) },
        { name: "without", points: byEpoch(without, epochs), dashed: true },
      ],
      width: 184,
      height: 180,
    }),
  );
  return sheet({
    title: "With and without batch normalisation, from first weights of many scales",
    charts,
    columns: 4,
  });
}

export function lines(scales: readonly Scale[]): string[] {
  const last = (accuracies: readonly number[]) => percent(accuracies.at(-1) ?? Number.NaN);
  const rows = scales.map(({ deviation, without, normalized }) => [
    deviation.toPrecision(2),
    without.length < normalized.length ? "not finite" : last(without),
    last(normalized),
  ]);
  return table([["deviation", "without", "normalised"], ...rows]);
}

/** Where numbers became infinite, the line breaks off. */
function byEpoch(accuracies: readonly number[], epochs: number): Point[] {
  return Array.from({ length: epochs }, (_, index) => [index + 1, accuracies[index] ?? Number.NaN]);
}
