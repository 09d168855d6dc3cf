import { loadFloats, storeFloats } from "./simd";

// What the passes of ../pooling.ts do with four channels of a window, or with one if `narrow`: with the part of it inside
// the image, which begins at `first` with the window's element number `element`. All is inlined; `narrow` is constant.

// @ts-ignore: decorator
@inline
export function maximum(
  narrow: bool, first: usize, rows: i32, columns: i32, rowStep: i32, columnStep: i32,
  element: i32, kernelWidth: i32, floor: v128, y: usize, index: usize,
): void {
  const one = f32x4.splat(1);
  const toNextRow = f32x4.splat(<f32>(kernelWidth - columns));
  let best = f32x4.splat(-Infinity);
  let where = f32x4.splat(rows > 0 && columns > 0 ? <f32>element : -1);
  let here = where;
  for (let u = 0; u < rows; u++) {
    let at = first;
    for (let v = 0; v < columns; v++) {
      const read = loadFloats(narrow, at);
      const value = v128.andnot(read, f32x4.le(read, floor));
      const wins = beats(value, best);
      best = v128.bitselect(value, best, wins);
      where = v128.bitselect(here, where, wins);
      here = f32x4.add(here, one);
      at += columnStep;
    }
    first += rowStep;
    here = f32x4.add(here, toNextRow);
  }
  storeFloats(narrow, y, best);
  storeFloats(narrow, index, where);
}

/** The winner of the upper two against the winner of the lower two. If it counts as 0, all do: then the first has won. */
// @ts-ignore: decorator
@inline
export function maximum2x2(
  narrow: bool, first: usize, rowStep: i32, columnStep: i32, floor: v128, y: usize, index: usize,
): void {
  const second = first + rowStep;
  const a = loadFloats(narrow, first);
  const b = loadFloats(narrow, first + columnStep);
  const c = loadFloats(narrow, second);
  const d = loadFloats(narrow, second + columnStep);
  const bWins = beats(b, a);
  const dWins = beats(d, c);
  const upper = v128.bitselect(b, a, bWins);
  const lower = v128.bitselect(d, c, dWins);
  const lowerWins = beats(lower, upper);
  const inUpper = v128.and(f32x4.splat(1), bWins);
  const inLower = f32x4.add(f32x4.splat(2), v128.and(f32x4.splat(1), dWins));
  const best = v128.bitselect(lower, upper, lowerWins);
  const where = v128.bitselect(inLower, inUpper, lowerWins);
  const none = f32x4.le(best, floor);
  storeFloats(narrow, y, v128.andnot(best, none));
  storeFloats(narrow, index, v128.andnot(where, none));
}

/** Where a later value takes the place of the best so far: it is larger, or the first NaN, which nothing beats. */
// @ts-ignore: decorator
@inline
function beats(value: v128, best: v128): v128 {
  return v128.andnot(f32x4.eq(best, best), f32x4.le(value, best));
}

// @ts-ignore: decorator
@inline
export function giveBack(
  narrow: bool, tiled: bool, first: usize, rows: i32, columns: i32, rowStep: i32, columnStep: i32,
  element: i32, kernelWidth: i32, dy: usize, index: usize,
): void {
  const gradient = loadFloats(narrow, dy);
  const where = loadFloats(narrow, index);
  for (let u = 0; u < rows; u++) {
    let at = first;
    for (let v = 0; v < columns; v++) {
      const part = v128.and(gradient, f32x4.eq(where, f32x4.splat(<f32>(element + v))));
      storeFloats(narrow, at, tiled ? part : f32x4.add(loadFloats(narrow, at), part));
      at += columnStep;
    }
    first += rowStep;
    element += kernelWidth;
  }
}

/** Tiled: every element gets the gradient or 0. */
// @ts-ignore: decorator
@inline
export function giveBack2x2(narrow: bool, first: usize, rowStep: i32, columnStep: i32, dy: usize, index: usize): void {
  const gradient = loadFloats(narrow, dy);
  const where = loadFloats(narrow, index);
  const second = first + rowStep;
  storeFloats(narrow, first, v128.and(gradient, f32x4.eq(where, f32x4.splat(0))));
  storeFloats(narrow, first + columnStep, v128.and(gradient, f32x4.eq(where, f32x4.splat(1))));
  storeFloats(narrow, second, v128.and(gradient, f32x4.eq(where, f32x4.splat(2))));
  storeFloats(narrow, second + columnStep, v128.and(gradient, f32x4.eq(where, f32x4.splat(3))));
}

// @ts-ignore: decorator
@inline
export function average(
  narrow: bool, first: usize, rows: i32, columns: i32, rowStep: i32, columnStep: i32, share: f32, y: usize,
): void {
  let sum = f32x4.splat(0);
  for (let u = 0; u < rows; u++) {
    let at = first;
    for (let v = 0; v < columns; v++) {
      sum = f32x4.add(sum, loadFloats(narrow, at));
      at += columnStep;
    }
    first += rowStep;
  }
  storeFloats(narrow, y, f32x4.mul(sum, f32x4.splat(share)));
}

// @ts-ignore: decorator
@inline
export function spread(
  narrow: bool, first: usize, rows: i32, columns: i32, rowStep: i32, columnStep: i32, share: f32, dy: usize,
): void {
  const part = f32x4.mul(loadFloats(narrow, dy), f32x4.splat(share));
  for (let u = 0; u < rows; u++) {
    let at = first;
    for (let v = 0; v < columns; v++) {
      storeFloats(narrow, at, f32x4.add(loadFloats(narrow, at), part));
      at += columnStep;
    }
    first += rowStep;
  }
}
