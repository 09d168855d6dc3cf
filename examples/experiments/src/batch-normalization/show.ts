import { lineChart, lineLegend, type Point } from "@tsumiki/charts";
import { shareAxis } from "../shared/axes.ts";
import { sheet } from "../shared/sheet.ts";
import { percent, table } from "../shared/show.ts";
import type { Scale } from "./compute.ts";

const columns = 4;
/** Of a chart whose axis has numbers, and of one that has the axis of its neighbour. */
const widths = { first: 140, other: 112 };

const series = [
  { name: "with batch normalisation", dashed: false },
  { name: "without", dashed: true },
] as const;

/** A small chart for each scale of the first weights, in rows that share their axes and names. */
export function picture(scales: readonly Scale[]): string {
  const epochs = Math.max(...scales.flatMap(({ without, normalized }) => [without.length, normalized.length]));
  const accuracy = shareAxis("");
  const charts = scales.map(({ deviation, without, normalized }, index) => {
    const isFirst = index % columns === 0;
    return lineChart({
      title: `${deviation.toPrecision(2)}`,
      description: `From weights of deviation ${deviation.toPrecision(2)}: accuracy on the training digits by epoch.`,
      x: { label: "", domain: [0, epochs] },
      y: isFirst ? accuracy : { ...accuracy, format: () => "" },
      series: [
        { ...series[0], points: byEpoch(normalized, epochs) },
        { ...series[1], points: byEpoch(without, epochs) },
      ],
      names: false,
      width: isFirst ? widths.first : widths.other,
      height: 134,
    });
  });
  const title = "Accuracy over the epochs, by the deviation of first weights";
  return sheet({ title, charts, columns, gap: 4, legend: lineLegend({ title, series, heading: false, width: 480 }) });
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
