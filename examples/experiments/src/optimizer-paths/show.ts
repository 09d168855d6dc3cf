import { contourChart } from "@tsumiki/charts";
import { sheet } from "../shared/sheet.ts";
import { table } from "../shared/show.ts";
import { type Path, valley } from "./compute.ts";

/** One valley for each optimizer. */
export function picture(paths: readonly Path[]): string {
  const charts = paths.map((path) =>
    contourChart({
      title: path.name,
      heading: false, // the legend says it
      x: { label: "x", domain: [-8, 8] },
      y: { label: "y", domain: [-3, 3] },
      f: valley,
      levels: [0.2, 1, 2.5, 4.5, 7, 10],
      paths: [path],
      width: 300,
      height: 220,
    }),
  );
  return sheet({ title: "Four ways down the valley f = x²/20 + y²", charts, columns: 2 });
}

export function lines(paths: readonly Path[]): string[] {
  const rows = paths.map((path) => {
    const [x, y] = path.points.at(-1) as [number, number];
    return [path.name, `(${x.toFixed(2)}, ${y.toFixed(2)})`, valley(x, y).toFixed(4), String(crossings(path))];
  });
  return table([["optimizer", "ends at", "height", "crosses the valley"], ...rows]);
}

/** How often a path goes over from one side of the valley to the other. */
export function crossings({ points }: Path): number {
  return points.filter(([, y], index) => y * (points[index - 1]?.[1] ?? y) < 0).length;
}
