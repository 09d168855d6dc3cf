import { barChart, wilson } from "@tsumiki/charts";
import { grouped, percent, table } from "../shared/show.ts";
import type { Precisions } from "./compute.ts";

/** The share that is misread, with each precision. */
export function picture({ count, precisions }: Precisions): string {
  return barChart({
    title: `Weights of fewer bits: how many of ${grouped(count)} digits are misread`,
    bars: precisions.map(({ name, bits, correct }) => {
      const [low, high] = wilson(count - correct, count);
      return { name: `${bits} bits: ${name}`, value: 100 * (1 - correct / count), interval: [100 * low, 100 * high] };
    }),
    axis: {
      label: "misread (with the interval of 95 %)",
      zero: true,
      format: (percentage) => `${percentage.toFixed(2)} %`,
    },
    width: 640,
  });
}

export function lines({ count, precisions }: Precisions): string[] {
  const rows = precisions.map(({ name, bits, correct, moved, fileBytes }) => [
    name,
    String(bits),
    percent(correct / count, 2),
    moved.toPrecision(2),
    fileBytes === undefined ? "" : grouped(fileBytes),
  ]);
  return table([["weights", "bits", "test accuracy", "moved by at most", "bytes of the file"], ...rows]);
}
