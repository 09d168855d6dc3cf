import { madd } from "./simd";

/**
 * The one microkernel behind convolutions, both of their gradients and matrix products:
 *
 *     y[r][o] = start[o] + Σₖ A[r][k] · panel[k][o]        o = 0 … 7
 *
 *                                k →               ┌────────┐
 *        A is never formed: its element            │ panel  │
 *        (r, k) lies in x at                     k │        │
 *        rowOffsets[r] + columnOffsets[k]        ↓ │ 8 wide │
 *                                                  └────────┘
 *          ┌───────────────────────────────┐       ┌────────┐
 *        r │ 6 rows: an element of each is │       │ 6 × 8  │  12 accumulators of 4 lanes
 *        ↓ │ spread over all lanes         │       │ sums   │  in registers
 *          ├───────────────────────────────┤       ├────────┤
 *          │ the next tile …               │       │        │
 *
 * What differs is only what the two tables say and what is packed into the panels:
 *
 *     product            r                     k                       panel
 *     convolution        output position       tap and input channel   weights of 8 output channels
 *     its input's grad.  input position        tap and output channel  weights of 8 input channels
 *     its weight's grad. tap, input channel    output position         dy of 8 output channels
 *     A·B                row of A              column of A             8 columns of B
 *     Aᵀ·B               column of A           row of A                8 columns of B
 *
 * Strides, dilation, groups and rectangular windows are other numbers in the tables, nothing more. A tile is as high as
 * the 16 vector registers of x86-64 allow: 12 accumulators, two of the panel, one element. Each step of k is 12
 * multiply-adds for 8 loads of floats and 1 of an offset. Unrolling that loop by hand makes V8 spill: it is slower.
 */
@unmanaged
export class Gather {
  /** Table of bytes from x to each row of A. */
  rowOffsets: usize;
  /** Table of bytes from a row of A to each of its elements. */
  columnOffsets: usize;
  /** Table of bytes from y to each row of the result. */
  outOffsets: usize;
  /** Bytes from one row of a panel to the next. */
  panelStep: i32;
}

const tileHeight: i32 = 6;

/**
 * One panel's columns of a product, `rows` by `lanes`. A panel is always read 8 lanes wide; what the lanes past `lanes`
 * hold does not matter.
 *
 * @param columns how many elements each row of A has
 * @param start 8 floats that every row's sums begin with; 0 to add to what y holds
 */
export function multiply(
  gather: Gather, rows: i32, columns: i32, x: usize, panel: usize, start: usize, y: usize, lanes: i32,
): void {
  // Tiles of (almost) the same height: a last one of a single row would keep the multipliers waiting for each other.
  const tiles = (rows + tileHeight - 1) / tileHeight;
  const height = rows / tiles;
  const higher = rows % tiles;
  multiplyTiles(height + 1, higher, gather, 0, columns, x, panel, start, y, lanes);
  multiplyTiles(height, tiles - higher, gather, higher * (height + 1), columns, x, panel, start, y, lanes);
}

function multiplyTiles(
  height: i32, tiles: i32, gather: Gather, row: i32, columns: i32,
  x: usize, panel: usize, start: usize, y: usize, lanes: i32,
): void {
  if (tiles == 0) return;
  if (height == 6) tileLoop(6, tiles, gather, row, columns, x, panel, start, y, lanes);
  else if (height == 5) tileLoop(5, tiles, gather, row, columns, x, panel, start, y, lanes);
  else if (height == 4) tileLoop(4, tiles, gather, row, columns, x, panel, start, y, lanes);
  else if (height == 3) tileLoop(3, tiles, gather, row, columns, x, panel, start, y, lanes);
  else if (height == 2) tileLoop(2, tiles, gather, row, columns, x, panel, start, y, lanes);
  else tileLoop(1, tiles, gather, row, columns, x, panel, start, y, lanes);
}

/** `height` is a constant wherever this is inlined: the rows of the tile that do not exist are folded away. */
// @ts-ignore: decorator
@inline
function tileLoop(
  height: i32, tiles: i32, gather: Gather, row: i32, columns: i32,
  x: usize, panel: usize, start: usize, y: usize, lanes: i32,
): void {
  const columnBegin = gather.columnOffsets;
  const columnEnd = columnBegin + 4 * columns;
  const panelStep = gather.panelStep;
  const whole = lanes == 8; // decided once: no lane to leave out
  let from = gather.rowOffsets + 4 * row;
  let to = gather.outOffsets + 4 * row;
  for (; tiles > 0; tiles--) {
    const x0 = rowOf(height, 0, x, from), x1 = rowOf(height, 1, x, from), x2 = rowOf(height, 2, x, from);
    const x3 = rowOf(height, 3, x, from), x4 = rowOf(height, 4, x, from), x5 = rowOf(height, 5, x, from);
    let low = start == 0 ? f32x4.splat(0) : v128.load(start);
    let high = start == 0 ? f32x4.splat(0) : v128.load(start, 16);
    let low0 = low, low1 = low, low2 = low, low3 = low, low4 = low, low5 = low;
    let high0 = high, high1 = high, high2 = high, high3 = high, high4 = high, high5 = high;
    let a = low;
    let b = panel;
    for (let column = columnBegin; column < columnEnd; column += 4) {
      const at = <usize>load<u32>(column);
      low = v128.load(b);
      high = v128.load(b, 16);
      a = v128.load32_splat(x0 + at); low0 = madd(a, low, low0); high0 = madd(a, high, high0);
      if (height > 1) { a = v128.load32_splat(x1 + at); low1 = madd(a, low, low1); high1 = madd(a, high, high1); }
      if (height > 2) { a = v128.load32_splat(x2 + at); low2 = madd(a, low, low2); high2 = madd(a, high, high2); }
      if (height > 3) { a = v128.load32_splat(x3 + at); low3 = madd(a, low, low3); high3 = madd(a, high, high3); }
      if (height > 4) { a = v128.load32_splat(x4 + at); low4 = madd(a, low, low4); high4 = madd(a, high, high4); }
      if (height > 5) { a = v128.load32_splat(x5 + at); low5 = madd(a, low, low5); high5 = madd(a, high, high5); }
      b += panelStep;
    }
    storeRow(height, 0, y, to, low0, high0, whole, start, lanes);
    storeRow(height, 1, y, to, low1, high1, whole, start, lanes);
    storeRow(height, 2, y, to, low2, high2, whole, start, lanes);
    storeRow(height, 3, y, to, low3, high3, whole, start, lanes);
    storeRow(height, 4, y, to, low4, high4, whole, start, lanes);
    storeRow(height, 5, y, to, low5, high5, whole, start, lanes);
    from += 4 * height;
    to += 4 * height;
  }
}

// @ts-ignore: decorator
@inline
function rowOf(height: i32, index: i32, base: usize, offsets: usize): usize {
  return index < height ? base + <usize>load<u32>(offsets + 4 * index) : 0;
}

// @ts-ignore: decorator
@inline
function storeRow(
  height: i32, index: i32, y: usize, offsets: usize, low: v128, high: v128, whole: bool, start: usize, lanes: i32,
): void {
  if (index >= height) return;
  const at = rowOf(height, index, y, offsets);
  if (!whole) {
    storePart(at, low, high, start, lanes);
  } else if (start != 0) {
    v128.store(at, low);
    v128.store(at, high, 16);
  } else {
    v128.store(at, f32x4.add(v128.load(at), low));
    v128.store(at, f32x4.add(v128.load(at, 16), high), 16);
  }
}

/** Stores, or adds to what is there if there is no `start`, the first `lanes` of 8. */
function storePart(at: usize, low: v128, high: v128, start: usize, lanes: i32): void {
  if (start == 0) {
    low = f32x4.add(v128.load(at), low);
    high = f32x4.add(v128.load(at, 16), high);
  }
  if (lanes & 12) {
    v128.store(at, low);
    at += 16;
    low = high;
  }
  if (lanes & 8) v128.store(at, low);
  if (lanes & 2) {
    v128.store64_lane(at, low, 0);
    low = v128.shuffle<i64>(low, low, 1, 1);
    at += 8;
  }
  if (lanes & 1) v128.store32_lane(at, low, 0);
}
