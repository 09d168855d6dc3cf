import type { Block } from "../backend.ts";
import { dropThreshold } from "../dropout-hash.ts";
import type { Shape } from "../shape.ts";
import { isReordered } from "./memory/layout.ts";
import type { Runtime } from "./run/runtime.ts";
import { rangeShards } from "./run/shards.ts";

export function dropout(runtime: Runtime, shape: Shape, rate: number, key: number, x: Block, y: Block): void {
  const { size } = y;
  const [, channels, height, width] = (isReordered(shape) ? shape : flat) as [number, number, number, number];
  const mask = [height * width, channels, key, dropThreshold(rate)];
  runtime.call([x], [y], (xAt, yAt) => {
    runtime.run("dropout", rangeShards(size), [xAt, yAt, size, ...mask], [1 / (1 - rate)]);
  });
}

/** Where memory has NCHW order, positions are simply counted. */
const flat: Shape = [1, 1, 1, 1];
