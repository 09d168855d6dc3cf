import type { Block } from "../../backend.ts";
import type { PoolGeometry } from "../../geometry.ts";
import { imagesAt } from "../parts/images.ts";
import type { Runtime } from "../run/runtime.ts";
import { imageShards, imagesPerShard } from "../run/shards.ts";
import { forwardPhases, horizontalAxis, verticalAxis } from "./axes.ts";
import { frameFor, frameTable, positionOffsets, tapOffsets } from "./frame.ts";

export function im2col(runtime: Runtime, geometry: PoolGeometry, x: Block, columns: Block): void {
  runtime.call([x], [columns], (xAt, columnsAt) => runWindows(runtime, "im2col", geometry, xAt, columnsAt));
}

export function col2im(runtime: Runtime, geometry: PoolGeometry, columns: Block, x: Block): void {
  runtime.call([columns], [x], (columnsAt, xAt) => runWindows(runtime, "col2im", geometry, xAt, columnsAt));
}

function runWindows(runtime: Runtime, kernel: string, geometry: PoolGeometry, image: number, columns: number): void {
  const { batch, channels, height, width } = geometry;
  const vertical = forwardPhases(verticalAxis(geometry))[0]!;
  const horizontal = forwardPhases(horizontalAxis(geometry))[0]!;
  const maps = { channels, height, width };
  const frame = frameFor(maps, [vertical], [horizontal]);
  const positions = positionOffsets(frame, vertical, horizontal);
  const elements = elementOffsets(channels, tapOffsets(frame, vertical, horizontal, 1));
  runtime.run(kernel, imageShards(batch), [
    ...[columns, batch, imagesPerShard(batch)],
    frameTable(runtime, frame, imagesAt(image, maps)),
    ...[runtime.table(positions), runtime.table(elements), positions.length, elements.length],
  ]);
}

/** A row is in NCHW order: [channel][vertical tap][horizontal tap]. */
function elementOffsets(channels: number, taps: readonly number[]): number[] {
  const offsets: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (const tap of taps) offsets.push(tap + 4 * c);
  }
  return offsets;
}
