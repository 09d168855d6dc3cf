import type { Runtime } from "../run/runtime.ts";
import { rowsPerShard } from "../run/shards.ts";

/** What the microkernel's panels are packed from: element k of a lane lies at offsets()[k] + lane · laneStep, in bytes. */
export interface PanelSource {
  readonly rows: number;
  readonly offsets: () => readonly number[];
  /** Names all that `offsets` follow from. */
  readonly key: string;
  /** Lanes that a group has: columns of the product. */
  readonly lanes: number;
  readonly laneStep: number;
  readonly groups: number;
  readonly groupStep: number;
}

/** Panels of 8 lanes that each group needs; the last one is filled up with zeros. */
export function panelsOf(lanes: number): number {
  return Math.ceil(lanes / 8);
}

export function panelBytes({ rows, lanes, groups }: PanelSource): number {
  return 32 * rows * panelsOf(lanes) * groups;
}

/** Packs what lies at the address `from` into panels [group][panel][k][8] at the address `to`. */
export function pack(runtime: Runtime, source: PanelSource, from: number, to: number): void {
  const { rows, offsets, key, lanes, laneStep, groups, groupStep } = source;
  const panels = groups * panelsOf(lanes);
  if (rows * panels === 0) return; // a phase of a convolution's gradient without taps
  // The lines of memory that a shard reads should be read by no other.
  const byRows = laneStep === 4;
  const panelBlock = byRows ? panels : Math.min(panels, rowsPerShard(8 * rows));
  const rowBlock = byRows ? rowsPerShard(2 * panels) : rows;
  runtime.run("pack", Math.ceil(panels / panelBlock) * Math.ceil(rows / rowBlock), [
    ...[from, to, ...runtime.tables(`panels ${key}`, () => [offsets()])],
    ...[rows, laneStep, lanes, groupStep, panels, panelBlock, rowBlock],
  ]);
}

/** What the sums of each lane begin with, laid out as panels are: the bias, or zeros. */
export function packBias(runtime: Runtime, bias: number, lanes: number, groups: number): number {
  const width = 8 * panelsOf(lanes);
  const start = runtime.scratch(4 * groups * width);
  const { f32 } = runtime.memory;
  f32.fill(0, start / 4, start / 4 + groups * width);
  if (bias === 0) return start;
  for (let group = 0; group < groups; group++) {
    const from = bias / 4 + group * lanes;
    f32.copyWithin(start / 4 + group * width, from, from + lanes);
  }
  return start;
}

/** `count` multiples of `step`. */
export function multiples(count: number, step: number): number[] {
  const values = new Array<number>(count);
  for (let index = 0; index < count; index++) values[index] = index * step;
  return values;
}
