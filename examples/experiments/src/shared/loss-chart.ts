import { lineChart, type Point, smoothed } from "@tsumiki/charts";
import { mean, table } from "./show.ts";

export interface Learning {
  readonly name: string;
  /** Of each step. */
  readonly losses: readonly number[];
}

/** How many steps one point is the mean of. */
const window = 31;

/** The losses of several trainings, each smoothed, beside the loss of guessing. */
export function lossChart(title: string, trainings: readonly Learning[]): string {
  const series = trainings.map(({ name, losses }) => {
    const raw = losses.map((loss, index): Point => [index + 1, loss]);
    return { name, points: smoothed(raw, window), raw };
  });
  return lineChart({
    title,
    x: { label: "step" },
    y: { label: `loss (mean of ${window} steps; thin: each)`, domain: [0, 2.5] },
    series,
    marks: [{ y: Math.log(10), label: "guessing: ln 10" }],
    width: 640,
    height: 380,
  });
}

/** What each training came to: the mean of the last tenth of its steps. */
export function lossTable(head: string, trainings: readonly Learning[]): string[] {
  const rows = trainings.map(({ name, losses }) => [name, lastLoss({ losses }).toFixed(4)]);
  return table([[head, "loss at the end"], ...rows]);
}

export function lastLoss({ losses }: Pick<Learning, "losses">): number {
  return mean(losses.slice(-Math.max(1, Math.floor(losses.length / 10))));
}
