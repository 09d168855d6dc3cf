import { lineChart, type Point, type Range } from "@tsumiki/charts";
import { shareAxis } from "../shared/axes.ts";
import { sheet } from "../shared/sheet.ts";
import { mean, percent, table } from "../shared/show.ts";
import { best, reached, type Trial } from "./compute.ts";

const shown = 5;

/** How the best learnt, and what all of them reached by either hyper-parameter. */
export function picture(trials: readonly Trial[]): string {
  const charts = [
    lineChart({
      title: `The best ${Math.min(shown, trials.length)}`,
      x: { label: "epoch" },
      y: shareAxis("validation accuracy (band: all repeats)"),
      series: best(trials, shown).map((trial, index) => ({
        name: `${index + 1}: rate ${trial.learningRate.toFixed(4)}`,
        ...curveOf(trial),
      })),
      width: 640,
      height: 300,
    }),
    byParameter(trials, "learningRate", "learning rate"),
    byParameter(trials, "weightDecay", "weight decay"),
  ];
  return sheet({ title: "Random search: learning rate and weight decay", charts });
}

export function lines(trials: readonly Trial[]): string[] {
  const rows = best(trials, shown).map((trial, index) => [
    String(index + 1),
    trial.learningRate.toExponential(2),
    trial.weightDecay.toExponential(2),
    percent(reached(trial)),
  ]);
  return table([["best of all", "learning rate", "weight decay", "validation"], ...rows]);
}

function curveOf({ validation }: Trial): { points: Point[]; band: Range[] } {
  const epochs = (validation[0] ?? []).map((_, index) => validation.map((accuracies) => accuracies[index] ?? 0));
  return {
    points: epochs.map((accuracies, index) => [index + 1, mean(accuracies)]),
    band: epochs.map((accuracies, index) => [index + 1, Math.min(...accuracies), Math.max(...accuracies)]),
  };
}

function byParameter(trials: readonly Trial[], parameter: "learningRate" | "weightDecay", label: string): string {
  const sorted = [...trials].sort((a, b) => a[parameter] - b[parameter]);
  const ends = ({ validation }: Trial) => validation.map((accuracies) => accuracies.at(-1) ?? 0);
  return lineChart({
    title: `All ${trials.length}, by ${label}`,
    x: { label, scale: "log" },
    y: shareAxis("validation accuracy at the end (dot: mean; line: all repeats)"),
    series: [
      {
        name: "mean",
        dots: true,
        points: sorted.map((trial) => [trial[parameter], reached(trial)]),
        band: sorted.map((trial) => [trial[parameter], Math.min(...ends(trial)), Math.max(...ends(trial))]),
      },
    ],
    width: 640,
    height: 230,
  });
}
