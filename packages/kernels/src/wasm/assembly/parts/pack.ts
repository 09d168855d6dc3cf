@unmanaged
class PackTask {
  source: usize;
  to: usize;
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
  /** Panels of all groups; how many of them, and how many of their rows, a shard packs. */
  panels: i32;
  panelBlock: i32;
  rowBlock: i32;
}

/**
 * Packs a matrix for `multiply`: panels of 8 lanes, [group][panel][row][8]. One shard is some rows of some panels.
 *
 *     panel[k][lane] = source[group][offsets[k] + lane · laneStep]
 */
export function pack(task: usize, shard: i32, thread: i32): void {
  const t = changetype<PackTask>(task);
  const groupPanels = (t.lanes + 7) >> 3;
  const down = (t.rows + t.rowBlock - 1) / t.rowBlock;
  const first = (shard / down) * t.panelBlock;
  const end = min(first + t.panelBlock, t.panels);
  const row = (shard % down) * t.rowBlock;
  const rows = min(t.rowBlock, t.rows - row);
  for (let index = first; index < end; index++) {
    const group = index / groupPanels;
    const lane = (index % groupPanels) << 3;
    const source = t.source + group * t.groupStep + lane * t.laneStep;
    const offsets = t.offsets + 4 * row;
    const panel = t.to + 32 * (t.rows * index + row);
    const lanes = min(8, t.lanes - lane);
    if (lanes < 8) packSome(source, t.laneStep, lanes, offsets, rows, panel);
    else if (t.laneStep == 4) packNeighbours(source, offsets, rows, panel);
    else packSpread(source, t.laneStep, offsets, rows, panel);
  }
}

function packNeighbours(source: usize, offsets: usize, rows: i32, panel: usize): void {
  for (let k = 0; k < rows; k++, panel += 32) {
    const from = source + <usize>load<u32>(offsets + 4 * k);
    v128.store(panel, v128.load(from));
    v128.store(panel, v128.load(from, 16), 16);
  }
}

function packSpread(source: usize, step: i32, offsets: usize, rows: i32, panel: usize): void {
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

function packSome(source: usize, step: i32, lanes: i32, offsets: usize, rows: i32, panel: usize): void {
  for (let k = 0; k < rows; k++) {
    const from = source + <usize>load<u32>(offsets + 4 * k);
    for (let lane = 0; lane < 8; lane++, panel += 4) {
      store<f32>(panel, lane < lanes ? load<f32>(from + lane * step) : 0);
    }
  }
}
