import { type Axis, binned, lineChart, type Mark, type Point, smoothed } from "@tsumiki/charts";
import { mean, table } from "./show.ts";

export interface Learning {
  readonly name: string;
  /** Of each step. */
  readonly losses: readonly number[];
}

/** How many steps one point is the mean of. */
const window = 31;

/** How many points a line has at most: more cannot be seen. */
const most = 250;

export interface LossChartOptions {
  readonly title: string;
  /** From where to where losses are shown. */
  readonly domain: NonNullable<Axis["domain"]>;
  readonly marks?: readonly Mark[];
}

/** The losses of several trainings, each smoothed, over the range of its single steps. */
export function lossChart({ title, domain, marks = [] }: LossChartOptions, trainings: readonly Learning[]): string {
  const series = trainings.map(({ name, losses }) => {
    const each = losses.map((loss, index): Point => [index + 1, loss]);
    return { name, points: binned(smoothed(each, window), most).points, band: binned(each, most).band };
  });
  return lineChart({
    title,
    x: { label: "step" },
    y: { label: `training loss (line: mean of ${window} steps; band: their range)`, domain },
    series,
    marks,
    width: 640,
    height: 420,
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
