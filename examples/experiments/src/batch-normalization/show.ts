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
        { name: "normalised", points: byEpoch(normalized) },
        { name: "without", points: byEpoch(without), dashed: true },
      ],
      width: 240,
      height: 190,
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

function byEpoch(accuracies: readonly number[]): Point[] {
  return accuracies.map((accuracy, index) => [index + 1, accuracy]);
}
