import { loadFloats, storeFloats } from "./simd";

/** What is added up, or kept as the largest, down the columns of a matrix x. */
export const enum Term {
  /** x */
  Value,
  /** The largest x, or NaN. */
  Maximum,
}

/**
 * y[c] = Σ over rows of the term of x[row, c]. Rows lie `pitch` bytes apart.
 * Rows are summed in four strands, so that the error grows with a quarter of their number.
 */
// @ts-ignore: decorator
@inline
export function reduceColumns(
  term: Term,
  x: usize,
  rows: i32,
  pitch: usize,
  columns: i32,
  y: usize,
): void {
  if (columns < 4) {
    for (let c = 0; c < columns; c++) {
      const at = <usize>c << 2;
      reduceColumn(term, true, x + at, rows, pitch, y + at);
    }
    return;
  }
  for (let c = 0; c < columns; c += 4) {
    // The last four overlap with those before, and write the same once more.
    const at = <usize>min(c, columns - 4) << 2;
    reduceColumn(term, false, x + at, rows, pitch, y + at);
  }
}

/** Four columns, or a single one if `narrow`. */
// @ts-ignore: decorator
@inline
function reduceColumn(
  term: Term,
  narrow: bool,
  x: usize,
  rows: i32,
  pitch: usize,
  y: usize,
): void {
  let s0 = f32x4.splat(term == Term.Maximum ? -Infinity : 0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; rows >= 4; rows -= 4) {
    s0 = include(term, narrow, x, s0);
    x += pitch;
    s1 = include(term, narrow, x, s1);
    x += pitch;
    s2 = include(term, narrow, x, s2);
    x += pitch;
    s3 = include(term, narrow, x, s3);
    x += pitch;
  }
  for (; rows > 0; rows--, x += pitch) s0 = include(term, narrow, x, s0);
  if (term == Term.Maximum) storeFloats(narrow, y, f32x4.max(f32x4.max(s0, s1), f32x4.max(s2, s3)));
  else storeFloats(narrow, y, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

// @ts-ignore: decorator
@inline
function include(term: Term, narrow: bool, x: usize, sum: v128): v128 {
  const value = loadFloats(narrow, x);
  return term == Term.Maximum ? f32x4.max(sum, value) : f32x4.add(sum, value); // max keeps a NaN
}
