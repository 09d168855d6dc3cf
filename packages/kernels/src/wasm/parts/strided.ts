import type { Runtime } from "../run/runtime.ts";
import { rangeShards, rowsPerShard } from "../run/shards.ts";

/** An axis along which several operands are walked together: for each, the elements from one index to the next. */
export interface Axis {
  readonly extent: number;
  readonly steps: readonly number[];
}

/**
 * The fewest axes (the outermost first) that visit the same places in the same order. At least one: where `operands`
 * are all scalars, it has one element.
 */
export function joinAxes(operands: number, axes: readonly Axis[]): Axis[] {
  const joined: Axis[] = [];
  for (const axis of axes) {
    if (axis.extent === 1) continue;
    const outer = joined.at(-1);
    if (outer?.steps.every((step, operand) => step === axis.extent * (axis.steps[operand] as number))) {
      joined[joined.length - 1] = { extent: outer.extent * axis.extent, steps: axis.steps };
    } else {
      joined.push(axis);
    }
  }
  return joined.length > 0 ? joined : [{ extent: 1, steps: new Array<number>(operands).fill(0) }];
}

/** The record fields of assembly/parts/strided.ts: outer axes as [extent, ...strides in bytes], the innermost first. */
export function outerAxes(runtime: Runtime, axes: readonly Axis[]): [outerRank: number, table: number] {
  const outer = axes.slice(0, -1).reverse();
  const fields = outer.flatMap(({ extent, steps }) => [extent, ...steps.map((step) => step * 4)]);
  return [outer.length, runtime.table(fields)];
}

/** Copies elements from x to y, both walked along `axes` (steps: first of x, then of y; order does not matter). */
export function copyAxes(runtime: Runtime, axes: readonly Axis[], x: number, y: number): void {
  const size = axes.reduce((product, { extent }) => product * extent, 1);
  if (size === 0) return;
  const joined = joinAxes(
    2,
    [...axes].sort((a, b) => Math.abs(b.steps[1] ?? 0) - Math.abs(a.steps[1] ?? 0)),
  );
  if (isTransposition(joined)) {
    transpose(runtime, joined, x, y);
    return;
  }
  const { extent, steps } = joined.at(-1) as Axis;
  const [xStep, yStep] = steps as [number, number];
  const [outerRank, table] = outerAxes(runtime, joined);
  runtime.run("copy", rangeShards(size), [x, y, size, extent, xStep * 4, yStep * 4, outerRank, table]);
}

/** Whether axes walk dense matrices row by row in y and column by column in x. */
function isTransposition(axes: readonly Axis[]): boolean {
  const [inner, outer, batch] = [...axes].reverse();
  if (inner === undefined || outer === undefined || axes.length > 3) return false;
  const matrix = inner.extent * outer.extent;
  return (
    equal(inner.steps, [outer.extent, 1]) &&
    equal(outer.steps, [1, inner.extent]) &&
    (batch === undefined || equal(batch.steps, [matrix, matrix]))
  );
}

function transpose(runtime: Runtime, axes: readonly Axis[], x: number, y: number): void {
  const [rows, columns, batch] = [...axes].reverse().map(({ extent }) => extent) as [number, number, number?];
  const band = 4 * rowsPerShard(4 * columns);
  runtime.run("transpose", (batch ?? 1) * Math.ceil(rows / band), [x, y, rows, columns, band]);
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, index) => value === b[index]);
}
