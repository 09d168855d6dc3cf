import type { Block } from "../backend.ts";
import type { Runtime } from "./run/runtime.ts";
import { rowsPerShard } from "./run/shards.ts";

export function logSoftmax(runtime: Runtime, rows: number, columns: number, x: Block, y: Block): void {
  const group = rowsPerShard(columns);
  runtime.call([x], [y], (xAt, yAt) => {
    runtime.run("logSoftmax", Math.ceil(rows / group), [xAt, yAt, rows, columns, group]);
  });
}

export function logSoftmaxBackward(
  runtime: Runtime,
  rows: number,
  columns: number,
  dy: Block,
  y: Block,
  dx: Block,
): void {
  const group = rowsPerShard(columns);
  runtime.call([dy, y], [dx], (dyAt, yAt, dxAt) => {
    runtime.run("logSoftmaxBackward", Math.ceil(rows / group), [dyAt, yAt, dxAt, rows, columns, group]);
  });
}
