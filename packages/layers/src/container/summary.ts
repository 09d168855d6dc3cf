import type { Shape } from "@tsumiki/kernels";
import type { Layer } from "../layer.ts";
import { show } from "../shapes/show.ts";
import { Container } from "./container.ts";
import { Parallel } from "./parallel.ts";

/** A table of the layers inside `model`, with the shape that each gives and how many numbers it trains. */
export function summarize(model: Layer, sample: Shape): string {
  const table: Row[] = [
    ["layer", "output shape", "parameters"],
    ["input", show(sample), ""],
    ...rowsInside(model, sample, ""),
    ["total", "", count(model)],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] as string).length)));
  const lines = table.map(([layer, shape, parameters]) =>
    [layer.padEnd(widths[0] as number), shape.padEnd(widths[1] as number), parameters.padStart(widths[2] as number)]
      .join("  ")
      .trimEnd(),
  );
  const rule = "-".repeat(Math.max(...lines.map((line) => line.length)));
  return [lines[0], rule, ...lines.slice(1, -1), rule, lines.at(-1)].join("\n");
}

type Row = [layer: string, shape: string, parameters: string];

/** @param sample what comes into `layer`; unknown inside a composite that says nothing of its inner shapes. */
function* rowsInside(layer: Layer, sample: Shape | undefined, indent: string): Generator<Row> {
  let shape = layer instanceof Container || layer instanceof Parallel ? sample : undefined;
  for (const [name, child] of layer.children()) {
    const given = shape && child.outputShape(shape);
    yield [`${indent}${name} ${child.constructor.name}`, given ? show(given) : "", count(child)];
    yield* rowsInside(child, shape, `${indent}  `);
    if (!(layer instanceof Parallel)) shape = given;
  }
}

function count(layer: Layer): string {
  const sizes = [...layer.parameters().values()].map((parameter) => parameter.value.size);
  return sizes.reduce((total, size) => total + size, 0).toLocaleString("en-US");
}
