import { histogramChart } from "@tsumiki/charts";
import { sheet } from "../shared/sheet.ts";
import { percent, table } from "../shared/show.ts";
import type { Activations } from "./compute.ts";

/** A row of histograms for each way to start, a histogram for each layer. */
export function picture(results: readonly Activations[]): string {
  const charts = results.map(({ name, layers }) =>
    histogramChart({
      title: name,
      panels: layers.map(({ edges, counts, zeros }, index) => ({
        name: zeros > 0 ? `layer ${index + 1}, ${percent(zeros, 0)} are 0` : `layer ${index + 1}`,
        edges,
        counts,
      })),
      axis: { label: "output", domain: [0, 1], format: String },
      columns: layers.length,
      width: 720,
    }),
  );
  return sheet({ title: "What comes out of five layers before anything is learnt", charts });
}

export function lines(results: readonly Activations[]): string[] {
  const rows = results.map(({ name, layers }) => {
    const [first, last] = [layers[0], layers.at(-1)];
    return [name, ...[first, last].map((layer) => layer?.deviation.toFixed(3) ?? ""), percent(last?.atEnds ?? 0, 0)];
  });
  return table([["deviation of the outputs", "layer 1", "layer 5", "at 0 or 1"], ...rows]);
}
