import { constant, larger, madd } from "../parts/simd";

/**
 * The linear maps of Winograd's F(4x4, 3x3), from Lavin & Gray, "Fast algorithms for convolutional neural networks",
 * 2016, section 4.3: the interpolation points are 0, ±1, ±2 and ∞. With ⊙ element by element,
 *
 *     y  = Aᵀ · [(G·g·Gᵀ) ⊙ (Bᵀ·d·B)] · A        4x4 outputs from 6x6 inputs d and 3x3 weights g
 *     dg = Gᵀ · [(A·dy·Aᵀ) ⊙ (Bᵀ·d·B)] · G       its adjoint in g, for 4x4 gradients dy
 */
export const enum Transform {
  /** Bᵀ: 6 elements of the input to 6 products' factors. */
  Input,
  /** Aᵀ: 6 products to 4 outputs. */
  Output,
  /** A: 4 outputs' gradients to 6. */
  OutputGradient,
  /** G: 3 weights to 6 products' factors. */
  Weight,
  /** Gᵀ: 6 gradients to those of 3 weights. */
  WeightGradient,
}

// @ts-ignore: decorator
@inline
export function elementsFrom(kind: Transform): i32 {
  if (kind == Transform.Weight) return 3;
  return kind == Transform.OutputGradient ? 4 : 6;
}

// @ts-ignore: decorator
@inline
export function elementsTo(kind: Transform): i32 {
  if (kind == Transform.WeightGradient) return 3;
  return kind == Transform.Output ? 4 : 6;
}

/** What `transformSquare` keeps between its two halves: at most 6x6 vectors. */
export const workBytes: i32 = 16 * 6 * 6;

/** y = L·x·Lᵀ for four channels at a time: L down every column of x, then along every row of that. */
// @ts-ignore: decorator
@inline
export function transformSquare(
  kind: Transform, x: usize, xRow: usize, xColumn: usize, y: usize, yRow: usize, yColumn: usize, work: usize,
): void {
  const from = elementsFrom(kind);
  const to = elementsTo(kind);
  const workRow = 16 * from;
  for (let column = 0; column < from; column++) {
    transformLine(kind, x, xRow, work + 16 * column, workRow);
    x += xColumn;
  }
  for (let row = 0; row < to; row++) {
    transformLine(kind, work, 16, y, yColumn);
    work += workRow;
    y += yRow;
  }
}

/**
 * Bᵀ or A down every column of a strip, in place: 6 rows from 6 or 4. Gives the largest magnitudes that it meets (see
 * `larger`) in all rows, or in those that are not the last two of the strip above.
 */
// @ts-ignore: decorator
@inline
export function transformColumns(kind: Transform, all: bool, strip: usize, bytes: usize, pitch: usize): v128 {
  let largest = i32x4.splat(0);
  for (const end = strip + bytes; strip < end; strip += 16) {
    if (all) largest = larger(larger(largest, v128.load(strip)), v128.load(strip + pitch));
    largest = larger(larger(largest, v128.load(strip + 2 * pitch)), v128.load(strip + 3 * pitch));
    if (kind == Transform.Input) {
      largest = larger(larger(largest, v128.load(strip + 4 * pitch)), v128.load(strip + 5 * pitch));
    }
    transformLine(kind, strip, pitch, strip, pitch);
  }
  return largest;
}

/** The other half of it: along the rows of a tile, for four channels. */
// @ts-ignore: decorator
@inline
export function transformRows(
  kind: Transform, x: usize, xRow: usize, xColumn: usize, y: usize, yRow: usize, yColumn: usize,
): void {
  for (let row = 0; row < 6; row++) {
    transformLine(kind, x, xColumn, y, yColumn);
    x += xRow;
    y += yRow;
  }
}

const quarter = memory.data<f32>([0.25]);
const sixth = memory.data<f32>([1 / 6]);
const twelfth = memory.data<f32>([1 / 12]);
const twentyFourth = memory.data<f32>([1 / 24]);
const two = memory.data<f32>([2]);
const four = memory.data<f32>([4]);
const minusFour = memory.data<f32>([-4]);
const minusFive = memory.data<f32>([-5]);
const eight = memory.data<f32>([8]);

/** One row or column, from a line of vectors `xStep` bytes apart to one `yStep` bytes apart. */
// @ts-ignore: decorator
@inline
function transformLine(kind: Transform, x: usize, xStep: usize, y: usize, yStep: usize): void {
  if (kind == Transform.Input) inputLine(x, xStep, y, yStep);
  else if (kind == Transform.Output) outputLine(x, xStep, y, yStep);
  else if (kind == Transform.OutputGradient) outputGradientLine(x, xStep, y, yStep);
  else if (kind == Transform.Weight) weightLine(x, xStep, y, yStep);
  else weightGradientLine(x, xStep, y, yStep);
}

/**
 *          ⎡ 4  0 −5  0  1  0 ⎤
 *          ⎢ 0 −4 −4  1  1  0 ⎥
 *     Bᵀ = ⎢ 0  4 −4 −1  1  0 ⎥
 *          ⎢ 0 −2 −1  2  1  0 ⎥
 *          ⎢ 0  2 −1 −2  1  0 ⎥
 *          ⎣ 0  4  0 −5  0  1 ⎦
 */
// @ts-ignore: decorator
@inline
function inputLine(x: usize, xStep: usize, y: usize, yStep: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x + xStep);
  const x2 = v128.load(x + 2 * xStep);
  const x3 = v128.load(x + 3 * xStep);
  const x4 = v128.load(x + 4 * xStep);
  const x5 = v128.load(x + 5 * xStep);
  const even1 = madd(x2, constant(minusFour), x4);
  const odd1 = madd(x1, constant(minusFour), x3);
  const even2 = f32x4.sub(x4, x2);
  const odd2 = f32x4.mul(f32x4.sub(x3, x1), constant(two));
  v128.store(y, madd(x2, constant(minusFive), madd(x0, constant(four), x4)));
  v128.store(y + yStep, f32x4.add(even1, odd1));
  v128.store(y + 2 * yStep, f32x4.sub(even1, odd1));
  v128.store(y + 3 * yStep, f32x4.add(even2, odd2));
  v128.store(y + 4 * yStep, f32x4.sub(even2, odd2));
  v128.store(y + 5 * yStep, madd(x3, constant(minusFive), madd(x1, constant(four), x5)));
}

/**
 *          ⎡ 1  1  1  1  1  0 ⎤
 *     Aᵀ = ⎢ 0  1 −1  2 −2  0 ⎥
 *          ⎢ 0  1  1  4  4  0 ⎥
 *          ⎣ 0  1 −1  8 −8  1 ⎦
 */
// @ts-ignore: decorator
@inline
function outputLine(x: usize, xStep: usize, y: usize, yStep: usize): void {
  const x1 = v128.load(x + xStep);
  const x2 = v128.load(x + 2 * xStep);
  const x3 = v128.load(x + 3 * xStep);
  const x4 = v128.load(x + 4 * xStep);
  const even1 = f32x4.add(x1, x2);
  const odd1 = f32x4.sub(x1, x2);
  const even2 = f32x4.add(x3, x4);
  const odd2 = f32x4.sub(x3, x4);
  v128.store(y, f32x4.add(f32x4.add(v128.load(x), even1), even2));
  v128.store(y + yStep, madd(odd2, constant(two), odd1));
  v128.store(y + 2 * yStep, madd(even2, constant(four), even1));
  v128.store(y + 3 * yStep, f32x4.add(madd(odd2, constant(eight), odd1), v128.load(x + 5 * xStep)));
}

// @ts-ignore: decorator
@inline
function outputGradientLine(x: usize, xStep: usize, y: usize, yStep: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x + xStep);
  const x2 = v128.load(x + 2 * xStep);
  const x3 = v128.load(x + 3 * xStep);
  const even1 = f32x4.add(x0, x2);
  const odd1 = f32x4.add(x1, x3);
  const even2 = madd(x2, constant(four), x0);
  const odd2 = madd(x3, constant(eight), f32x4.mul(x1, constant(two)));
  v128.store(y, x0);
  v128.store(y + yStep, f32x4.add(even1, odd1));
  v128.store(y + 2 * yStep, f32x4.sub(even1, odd1));
  v128.store(y + 3 * yStep, f32x4.add(even2, odd2));
  v128.store(y + 4 * yStep, f32x4.sub(even2, odd2));
  v128.store(y + 5 * yStep, x3);
}

/**
 *          ⎡ 1/4  −1/6  −1/6  1/24   1/24  0 ⎤
 *     Gᵀ = ⎢  0   −1/6   1/6  1/12  −1/12  0 ⎥
 *          ⎣  0   −1/6  −1/6  1/6    1/6   1 ⎦
 */
// @ts-ignore: decorator
@inline
function weightLine(x: usize, xStep: usize, y: usize, yStep: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x + xStep);
  const x2 = v128.load(x + 2 * xStep);
  const even1 = f32x4.mul(f32x4.add(x0, x2), constant(sixth));
  const odd1 = f32x4.mul(x1, constant(sixth));
  const even2 = madd(x2, constant(sixth), f32x4.mul(x0, constant(twentyFourth)));
  const odd2 = f32x4.mul(x1, constant(twelfth));
  v128.store(y, f32x4.mul(x0, constant(quarter)));
  v128.store(y + yStep, f32x4.neg(f32x4.add(even1, odd1)));
  v128.store(y + 2 * yStep, f32x4.sub(odd1, even1));
  v128.store(y + 3 * yStep, f32x4.add(even2, odd2));
  v128.store(y + 4 * yStep, f32x4.sub(even2, odd2));
  v128.store(y + 5 * yStep, x2);
}

// @ts-ignore: decorator
@inline
function weightGradientLine(x: usize, xStep: usize, y: usize, yStep: usize): void {
  const x1 = v128.load(x + xStep);
  const x2 = v128.load(x + 2 * xStep);
  const x3 = v128.load(x + 3 * xStep);
  const x4 = v128.load(x + 4 * xStep);
  const even1 = f32x4.mul(f32x4.add(x1, x2), constant(sixth));
  const odd1 = f32x4.mul(f32x4.sub(x2, x1), constant(sixth));
  const even2 = f32x4.add(x3, x4);
  const odd2 = f32x4.sub(x3, x4);
  const scaled = madd(v128.load(x), constant(quarter), f32x4.mul(even2, constant(twentyFourth)));
  v128.store(y, f32x4.sub(scaled, even1));
  v128.store(y + yStep, madd(odd2, constant(twelfth), odd1));
  v128.store(y + 2 * yStep, f32x4.add(f32x4.sub(f32x4.mul(even2, constant(sixth)), even1), v128.load(x + 5 * xStep)));
}
