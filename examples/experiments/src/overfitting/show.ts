import { lineChart, type Point } from "@tsumiki/charts";
import { shareAxis } from "../shared/axes.ts";
import { sheet } from "../shared/sheet.ts";
import { percent, table } from "../shared/show.ts";
import type { Remedy } from "./compute.ts";

/** A chart for each remedy: what is known of the images that were learnt, and of others. */
export function picture(remedies: readonly Remedy[]): string {
  const charts = remedies.map(({ name, train, test }) =>
    lineChart({
      title: name,
      x: { label: "epoch" },
      y: shareAxis("accuracy"),
      series: [
        { name: "training", points: byEpoch(train) },
        { name: "test", points: byEpoch(test), dashed: true },
      ],
      width: 340,
      height: 260,
    }),
  );
  return sheet({ title: "Learnt by heart: seven layers, 300 images", charts, columns: 3 });
}

export function lines(remedies: readonly Remedy[]): string[] {
  const rows = remedies.map(({ name, train, test }) => {
    const [learnt, unseen] = [train.at(-1) ?? 0, test.at(-1) ?? 0];
    return [name, percent(learnt), percent(unseen), percent(learnt - unseen)];
  });
  return table([["against overfitting", "training", "test", "gap"], ...rows]);
}

function byEpoch(accuracies: readonly number[]): Point[] {
  return accuracies.map((accuracy, index) => [index + 1, accuracy]);
}
