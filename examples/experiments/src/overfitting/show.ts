import { lineChart, type Point } from "@tsumiki/charts";
import { shareAxis } from "../shared/axes.ts";
import { sheet } from "../shared/sheet.ts";
import { percent, table } from "../shared/show.ts";
import type { Remedy } from "./compute.ts";

/** A chart for each remedy: what is known of the images that were learnt, and of others. */
export function picture(remedies: readonly Remedy[]): string {
  const charts = remedies.map(({ name, epochs, train, test }) =>
    lineChart({
      title: name,
      x: { label: "epoch" },
      y: shareAxis("accuracy"),
      series: [
        { name: "training", points: at(epochs, train) },
        { name: "test", points: at(epochs, test), dashed: true },
      ],
      width: 560,
      height: 220,
    }),
  );
  return sheet({ title: "Learnt by heart: seven layers, 300 images", charts });
}

export function lines(remedies: readonly Remedy[]): string[] {
  const rows = remedies.map(({ name, train, test }) => {
    const [learnt, unseen] = [train.at(-1) ?? 0, test.at(-1) ?? 0];
    return [name, percent(learnt), percent(unseen), percent(learnt - unseen)];
  });
  return table([["against overfitting", "training", "test", "gap"], ...rows]);
}

function at(epochs: readonly number[], accuracies: readonly number[]): Point[] {
  return accuracies.map((accuracy, index) => [epochs[index] ?? Number.NaN, accuracy]);
}
