import { plot } from "asciichart";

const height = 6;
/** How wide the numbers at the axis are, with the axis. */
const gutter = 10;
const widest = 60;

/** A curve of the losses as lines of text, in at most so many columns: each character is the mean of its neighbours. */
export function lossPlot(losses: readonly number[], columns: number): string[] {
  const width = Math.max(10, Math.min(columns, widest) - gutter);
  if (losses.length < 2) return [];
  const means = Array.from(
    { length: Math.min(width, losses.length) },
    (_, at, all = Math.min(width, losses.length)) => {
      const bin = losses.slice(Math.floor((at * losses.length) / all), Math.floor(((at + 1) * losses.length) / all));
      return bin.reduce((sum, loss) => sum + loss, 0) / bin.length;
    },
  );
  const format = (value: number) => value.toFixed(2).padStart(7);
  return plot(means, { height, min: 0, format })
    .split("\n")
    .map((line) => line.trimEnd());
}
