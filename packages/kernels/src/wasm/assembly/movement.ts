import { rangeElements } from "./run/range";
import { rowOffset } from "./parts/strided";

/** See parts/strided.ts, with the two operands x and y; steps are the strides along the innermost axis, in bytes. */
@unmanaged
class CopyTask {
  x: usize;
  y: usize;
  size: i32;
  inner: i32;
  xStep: i32;
  yStep: i32;
  outerRank: i32;
  axes: usize;
}

/** x [batch, rows, columns] → y [batch, columns, rows]; a shard takes `band` rows of one matrix. */
@unmanaged
class TransposeTask {
  x: usize;
  y: usize;
  rows: i32;
  columns: i32;
  band: i32;
}

/** y [count, classes]; a shard takes `group` rows. */
@unmanaged
class OneHotTask {
  labels: usize;
  y: usize;
  count: i32;
  classes: i32;
  group: i32;
}

export function copy(task: usize, shard: i32, thread: i32): void {
  const t = changetype<CopyTask>(task);
  const inner = t.inner;
  let at = shard * rangeElements;
  const end = min(at + rangeElements, t.size);
  while (at < end) {
    const row = at / inner;
    const column = at - row * inner;
    const run = min(inner - column, end - at);
    const x = t.x + rowOffset(t.axes, t.outerRank, 2, 0, row) + column * t.xStep;
    const y = t.y + rowOffset(t.axes, t.outerRank, 2, 1, row) + column * t.yStep;
    copyRun(x, t.xStep, y, t.yStep, run);
    at += run;
  }
}

export function transpose(task: usize, shard: i32, thread: i32): void {
  const t = changetype<TransposeTask>(task);
  const rows = t.rows;
  const columns = t.columns;
  const bands = (rows + t.band - 1) / t.band;
  const matrix = shard / bands;
  const first = (shard - matrix * bands) * t.band;
  const end = min(first + t.band, rows);
  const x = t.x + (<usize>matrix * rows * columns << 2);
  const y = t.y + (<usize>matrix * rows * columns << 2);
  let column = 0;
  for (; column + 4 <= columns; column += 4) transposeFourColumns(x, y, first, end, column, rows, columns);
  for (; column < columns; column++) transposeColumn(x, y, first, end, column, rows, columns);
}

export function oneHot(task: usize, shard: i32, thread: i32): void {
  const t = changetype<OneHotTask>(task);
  const classes = t.classes;
  const first = shard * t.group;
  const end = min(first + t.group, t.count);
  memory.fill(t.y + (<usize>first * classes << 2), 0, <usize>(end - first) * classes << 2);
  for (let row = first; row < end; row++) {
    const label = <i32>load<f32>(t.labels + (<usize>row << 2));
    // Labels are checked where they come in; one that is not must still not reach other memory.
    if (<u32>label < <u32>classes) store<f32>(t.y + (<usize>(row * classes + label) << 2), 1);
  }
}

function copyRun(x: usize, xStep: usize, y: usize, yStep: usize, count: i32): void {
  if (xStep == 4 && yStep == 4) {
    for (; count >= 4; count -= 4, x += 16, y += 16) v128.store(y, v128.load(x));
  } else if (xStep == 0 && yStep == 4) {
    const value = v128.load32_splat(x);
    for (; count >= 4; count -= 4, y += 16) v128.store(y, value);
  }
  for (; count > 0; count--, x += xStep, y += yStep) store<f32>(y, load<f32>(x));
}

/**
 * Squares of 4 × 4 in registers: whole vectors are read, and whole vectors written. What is written lies in four long
 * runs: the processor fetches it ahead, as it could not what is read, but that was mostly written a moment ago.
 */
function transposeFourColumns(x: usize, y: usize, first: i32, end: i32, column: i32, rows: i32, columns: i32): void {
  const xPitch = <usize>columns << 2;
  const yPitch = <usize>rows << 2;
  let from = x + first * xPitch + (<usize>column << 2);
  let to = y + column * yPitch + (<usize>first << 2);
  let row = first;
  for (; row + 4 <= end; row += 4, from += xPitch << 2, to += 16) {
    const a = v128.load(from);
    const b = v128.load(from + xPitch);
    const c = v128.load(from + 2 * xPitch);
    const d = v128.load(from + 3 * xPitch);
    const ab02 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const ab13 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd02 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const cd13 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(ab02, cd02, 0, 1, 4, 5));
    v128.store(to + yPitch, v128.shuffle<f32>(ab02, cd02, 2, 3, 6, 7));
    v128.store(to + 2 * yPitch, v128.shuffle<f32>(ab13, cd13, 0, 1, 4, 5));
    v128.store(to + 3 * yPitch, v128.shuffle<f32>(ab13, cd13, 2, 3, 6, 7));
  }
  for (let c = column; c < column + 4; c++) transposeColumn(x, y, row, end, c, rows, columns);
}

/** A column of x, from row `first` on, along a row of y. */
function transposeColumn(x: usize, y: usize, first: i32, end: i32, column: i32, rows: i32, columns: i32): void {
  for (let row = first; row < end; row++) {
    const value = load<f32>(x + (<usize>(row * columns + column) << 2));
    store<f32>(y + (<usize>(column * rows + row) << 2), value);
  }
}
