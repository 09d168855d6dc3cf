@unmanaged
class PackTask {
  source: usize;
  panels: usize;
  /** Table of bytes from a lane's first element in the source to its k-th. */
  offsets: usize;
  /** How many elements each lane has: the rows of a panel. */
  rows: i32;
  /** Bytes from one lane to the next. */
  laneStep: i32;
  /** Lanes that a group has; its last panel is filled up with zeros. */
  lanes: i32;
  /** Bytes from one group to the next. */
  groupStep: i32;
}

/**
 * Packs a matrix for `multiply`: panels of 8 lanes, [group][panel][row][8]. One shard is one panel.
 *
 *     panel[k][lane] = source[group][offsets[k] + lane · laneStep]
 */
export function pack(task: usize, shard: i32, thread: i32): void {
  const t = changetype<PackTask>(task);
  const groupPanels = (t.lanes + 7) >> 3;
  const group = shard / groupPanels;
  const lane = (shard % groupPanels) << 3;
  const source = t.source + group * t.groupStep + lane * t.laneStep;
  const panel = t.panels + 32 * t.rows * shard;
  const lanes = min(8, t.lanes - lane);
  if (lanes < 8) packSome(t, source, panel, lanes);
  else if (t.laneStep == 4) packNeighbours(t, source, panel);
  else packSpread(t, source, panel);
}

function packNeighbours(t: PackTask, source: usize, panel: usize): void {
  const offsets = t.offsets;
  const rows = t.rows;
  for (let k = 0; k < rows; k++, panel += 32) {
    const from = source + <usize>load<u32>(offsets + 4 * k);
    v128.store(panel, v128.load(from));
    v128.store(panel, v128.load(from, 16), 16);
  }
}

function packSpread(t: PackTask, source: usize, panel: usize): void {
  const offsets = t.offsets;
  const rows = t.rows;
  const step = t.laneStep;
  for (let k = 0; k < rows; k++, panel += 32) {
    const from = source + <usize>load<u32>(offsets + 4 * k);
    v128.store(panel, fourSpread(from, step));
    v128.store(panel, fourSpread(from + 4 * step, step), 16);
  }
}

// @ts-ignore: decorator
@inline
function fourSpread(from: usize, step: i32): v128 {
  return f32x4(load<f32>(from), load<f32>(from + step), load<f32>(from + 2 * step), load<f32>(from + 3 * step));
}

function packSome(t: PackTask, source: usize, panel: usize, lanes: i32): void {
  const offsets = t.offsets;
  const rows = t.rows;
  const step = t.laneStep;
  for (let k = 0; k < rows; k++) {
    const from = source + <usize>load<u32>(offsets + 4 * k);
    for (let lane = 0; lane < 8; lane++, panel += 4) {
      store<f32>(panel, lane < lanes ? load<f32>(from + lane * step) : 0);
    }
  }
}
