import { keeps } from "../dropout-hash.ts";
import type { Shape } from "../shape.ts";

export function dropout(_shape: Shape, rate: number, key: number, x: Float64Array, y: Float64Array): void {
  for (let at = 0; at < y.length; at++) y[at] = keeps(key, at, rate) ? x[at]! / (1 - rate) : 0;
}
