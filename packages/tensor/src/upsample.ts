import { assertOptions, checkedName, type Pair, wholePair } from "@tsumiki/kernels";
import { conv2d, conv2dBackwardInput } from "./convolution.ts";
import { clone } from "./creation.ts";
import { multiply } from "./elementwise.ts";
import { assertRank, sharedBackend } from "./operands.ts";
import { pad } from "./pad.ts";
import { averagePool2d } from "./pooling.ts";
import { differentiable, unrecorded } from "./record.ts";
import { copyRegion, replaced } from "./regions.ts";
import { allocated, type Tensor } from "./tensor.ts";

export interface UpsampleOptions {
  /** What lies between pixels: `"nearest"`, the nearest one, by default; `"bilinear"`, a straight line in each direction. */
  readonly mode?: "nearest" | "bilinear";
}

/**
 * Images FY times as high and FX times as wide: x [batch, channels, H, W] → y [batch, channels, FY·H, FX·W].
 *
 * - nearest: every pixel becomes a rectangle of its own value, y[n,c,i,j] = x[n, c, ⌊i/FY⌋, ⌊j/FX⌋];
 * - bilinear: y[n,c,i,j] is what lies at row (i + ½)/FY − ½ and column (j + ½)/FX − ½ of x, by a weighted mean of the four
 *   pixels around; beyond the outermost ones it is these (PyTorch's `align_corners=False`).
 *
 * @param factor FY and FX, or one for both
 * @throws ShapeError if x has another rank; RangeError unless factors are whole numbers of at least 1, and for another
 *   mode.
 */
export function upsample2d(x: Tensor, factor: Pair, options: UpsampleOptions = {}): Tensor {
  sharedBackend("upsample2d", x);
  assertOptions("upsample2d", options, { mode: true });
  const { mode = "nearest" } = options;
  checkedName("upsample2d", "mode", mode, ["nearest", "bilinear"]);
  assertRank("upsample2d", "x [batch, channels, height, width]", x.shape, 4);
  const [factorY, factorX] = wholePair("upsample2d", "factor", factor, 1);
  if (mode === "nearest") return copied(x, factorY, factorX);
  const y = stretched(stretched(x, 2, factorY), 3, factorX);
  return y === x ? clone(x) : y;
}

function copied(x: Tensor, factorY: number, factorX: number): Tensor {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const y = allocated([batch, channels, height * factorY, width * factorX], x.block.backend);
  const start = [0, 0, 0, 0, 0, 0];
  const axes = [0, 1, 2, 2, 3, 3]; // rows and the copies of each, columns and the copies of each
  const from = { shape: x.shape, axes, start, step: [1, 1, 1, 0, 1, 0] };
  const to = { shape: y.shape, axes, start, step: [1, 1, factorY, 1, factorX, 1] };
  copyRegion([batch, channels, height, factorY, width, factorX], x, from, y, to);
  return differentiable(y, [x, (dy) => multiply(averagePool2d(dy, [factorY, factorX]), factorY * factorX)]);
}

/**
 * Rows (axis 2) or columns (axis 3) with straight lines between them: every pixel lays a triangle of weights over the
 * output, that of its neighbour ends where it is highest, and what overlaps adds up. That is a convolution, transposed, of
 * each channel by itself. The outermost pixels have a copy of themselves as the neighbour that they lack.
 */
function stretched(x: Tensor, axis: 2 | 3, factor: number): Tensor {
  if (factor === 1) return x;
  const along = (value: number, other: number): [number, number] => (axis === 2 ? [value, other] : [other, value]);
  const none = [0, 0] as const;
  const padded = pad(x, axis === 2 ? [none, none, [1, 1], none] : [none, none, none, [1, 1]], "edge");
  const [, channels] = x.shape as [number, number, number, number];
  const taps = factor % 2 === 0 ? 2 * factor : 2 * factor - 1; // of an odd factor, the ends would have a weight of 0
  const weight = allocated([channels, 1, ...along(taps, 1)], x.block.backend);
  const triangle = (tap: number) => 1 - Math.abs(tap - (taps - 1) / 2) / factor;
  const weights = Float64Array.from({ length: channels * taps }, (_, at) => triangle(at % taps));
  x.block.backend.write(weight.block, weight.shape, weights);
  const options = { stride: along(factor, 1), padding: along((factor + taps) / 2, 0), groups: channels };
  const shape = replaced(x.shape, axis, (x.shape[axis] as number) * factor);
  const y = unrecorded(() => conv2dBackwardInput(padded, weight, shape, options));
  return differentiable(y, [padded, (dy) => conv2d(dy, weight, null, options)]);
}
