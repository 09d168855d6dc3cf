import type { Block } from "../backend.ts";
import { doubleWords } from "./run/double-words.ts";
import type { Runtime } from "./run/runtime.ts";
import { rowsPerShard } from "./run/shards.ts";

export function standardizeRows(
  runtime: Runtime,
  rows: number,
  columns: number,
  epsilon: number,
  x: Block,
  y: Block,
  deviation: Block,
): void {
  const group = rowsPerShard(columns);
  runtime.call([x], [y, deviation], (xAt, yAt, deviationAt) => {
    const words = [...doubleWords(epsilon), xAt, yAt, deviationAt, rows, columns, group];
    runtime.run("standardizeRows", Math.ceil(rows / group), words);
  });
}

export function standardizeRowsBackward(
  runtime: Runtime,
  rows: number,
  columns: number,
  dy: Block,
  y: Block,
  deviation: Block,
  dx: Block,
): void {
  const group = rowsPerShard(columns);
  runtime.call([dy, y, deviation], [dx], (dyAt, yAt, deviationAt, dxAt) => {
    const words = [dyAt, yAt, deviationAt, dxAt, rows, columns, group];
    runtime.run("standardizeRowsBackward", Math.ceil(rows / group), words);
  });
}
