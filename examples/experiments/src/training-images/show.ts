import { lineChart, type Series, wilson } from "@tsumiki/charts";
import { shareAxis } from "../shared/axes.ts";
import { grouped, percent, table } from "../shared/show.ts";
import type { Reached } from "./compute.ts";

/** Accuracy over the number of images, with its interval. */
export function picture(results: readonly Reached[]): string {
  const least = Math.min(...results.map(({ plain, augmented, count }) => wilson(Math.min(plain, augmented), count)[0]));
  const series = (name: string, kind: "plain" | "augmented"): Series => ({
    name,
    points: results.map(({ images, count, [kind]: correct }) => [images, correct / count]),
    band: results.map(({ images, count, [kind]: correct }) => [images, ...wilson(correct, count)]),
  });
  return lineChart({
    title: "More images, fewer mistakes",
    x: { label: "training images", scale: "log" },
    y: shareAxis("test accuracy (band: 95 %)", [Math.floor(20 * least) / 20, 1]),
    series: [series("varied at random", "augmented"), { ...series("as they are", "plain"), dashed: true }],
    width: 640,
    height: 360,
  });
}

export function lines(results: readonly Reached[]): string[] {
  const rows = results.map(({ images, plain, augmented, count }) => [
    grouped(images),
    percent(plain / count),
    percent(augmented / count),
  ]);
  return table([["training images", "as they are", "varied at random"], ...rows]);
}
