import { loadFloats, madd, storeFloats } from "./simd";

/** What is added up, or kept as the largest, down the columns of a matrix x. */
export const enum Term {
  /** x */
  Value,
  /** (x − mean)² */
  SquaredDeviation,
  /** other · (x − mean) */
  Covariance,
  /** The largest x, or NaN. */
  Maximum,
}

/**
 * y[c] = Σ over rows of the term of x[row, c]. Rows lie `pitch` bytes apart; `other` is a matrix like x, `mean` a row.
 * Rows are summed in four strands, so that the error grows with a quarter of their number.
 */
// @ts-ignore: decorator
@inline
export function reduceColumns(
  term: Term,
  x: usize,
  other: usize,
  mean: usize,
  rows: i32,
  pitch: usize,
  columns: i32,
  y: usize,
): void {
  if (columns < 4) {
    for (let c = 0; c < columns; c++) {
      const at = <usize>c << 2;
      reduceColumn(term, true, x + at, other + at, mean + at, rows, pitch, y + at);
    }
    return;
  }
  for (let c = 0; c < columns; c += 4) {
    // The last four overlap with those before, and write the same once more.
    const at = <usize>min(c, columns - 4) << 2;
    reduceColumn(term, false, x + at, other + at, mean + at, rows, pitch, y + at);
  }
}

/** Four columns, or a single one if `narrow`. */
// @ts-ignore: decorator
@inline
function reduceColumn(
  term: Term,
  narrow: bool,
  x: usize,
  other: usize,
  mean: usize,
  rows: i32,
  pitch: usize,
  y: usize,
): void {
  const center = term == Term.SquaredDeviation || term == Term.Covariance ? loadFloats(narrow, mean) : f32x4.splat(0);
  const toOther = other - x;
  let s0 = f32x4.splat(term == Term.Maximum ? -Infinity : 0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; rows >= 4; rows -= 4) {
    s0 = include(term, narrow, x, toOther, center, s0);
    x += pitch;
    s1 = include(term, narrow, x, toOther, center, s1);
    x += pitch;
    s2 = include(term, narrow, x, toOther, center, s2);
    x += pitch;
    s3 = include(term, narrow, x, toOther, center, s3);
    x += pitch;
  }
  for (; rows > 0; rows--, x += pitch) s0 = include(term, narrow, x, toOther, center, s0);
  if (term == Term.Maximum) storeFloats(narrow, y, f32x4.max(f32x4.max(s0, s1), f32x4.max(s2, s3)));
  else storeFloats(narrow, y, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

// @ts-ignore: decorator
@inline
function include(term: Term, narrow: bool, x: usize, toOther: usize, center: v128, sum: v128): v128 {
  const value = loadFloats(narrow, x);
  if (term == Term.Value) return f32x4.add(sum, value);
  if (term == Term.Maximum) return f32x4.max(sum, value); // keeps a NaN
  const deviation = f32x4.sub(value, center);
  if (term == Term.SquaredDeviation) return madd(deviation, deviation, sum);
  return madd(loadFloats(narrow, x + toOther), deviation, sum);
}
