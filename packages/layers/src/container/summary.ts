import { type Shape, sizeOf } from "@tsumiki/kernels";
import type { Parameter } from "@tsumiki/tensor";
import type { Layer } from "../layer.ts";
import { learns } from "../learns.ts";
import { show } from "../shapes/show.ts";
import { Container } from "./container.ts";
import { Parallel } from "./parallel.ts";

/**
 * A table of the layers inside `model`, with the shape that each gives and how many numbers it has; where some are frozen,
 * also how many of these it trains.
 */
export function summarize(model: Layer, sample: Shape): string {
  const table: Row[] = [
    ["layer", "output shape", "parameters", "learning"],
    ["input", show(sample), "", ""],
    ...rowsInside(model, sample, ""),
    ["total", "", count(model), counted(learningIn(model))],
  ];
  const columns = isPartlyFrozen(model) ? [0, 1, 2, 3] : [0, 1, 2];
  const widths = columns.map((column) => Math.max(...table.map((row) => (row[column] as string).length)));
  const lines = table.map((row) =>
    widths
      .map((width, column) => (column < 2 ? row[column]?.padEnd(width) : row[column]?.padStart(width)))
      .join("  ")
      .trimEnd(),
  );
  const rule = "-".repeat(Math.max(...lines.map((line) => line.length)));
  return [lines[0], rule, ...lines.slice(1, -1), rule, lines.at(-1)].join("\n");
}

type Row = [layer: string, shape: string, parameters: string, learning: string];

/** @param sample what comes into `layer`; unknown inside a composite that says nothing of its inner shapes. */
function* rowsInside(layer: Layer, sample: Shape | undefined, indent: string): Generator<Row> {
  let shape = layer instanceof Container || layer instanceof Parallel ? sample : undefined;
  for (const [name, child] of layer.children()) {
    const given = shape && child.outputShape(shape);
    yield [`${indent}${name} ${child.constructor.name}`, given ? show(given) : "", count(child), learning(child)];
    yield* rowsInside(child, shape, `${indent}  `);
    if (!(layer instanceof Parallel)) shape = given;
  }
}

function isPartlyFrozen(model: Layer): boolean {
  return [...model.state().values()].some(({ frozen }) => frozen);
}

/** "frozen" where the layer has parameters or statistics, and all of them are. */
function learning(layer: Layer): string {
  const state = [...layer.state().values()];
  const isFrozen = state.length > 0 && state.every(({ frozen }) => frozen);
  return isFrozen ? "frozen" : counted(learningIn(layer));
}

function count(layer: Layer): string {
  return counted([...layer.parameters().values()]);
}

function learningIn(layer: Layer): Parameter[] {
  return [...layer.parameters().values()].filter(learns);
}

function counted(parameters: readonly Parameter[]): string {
  return parameters.reduce((total, { shape }) => total + sizeOf(shape), 0).toLocaleString("en-US");
}
