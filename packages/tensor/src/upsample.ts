import { type Pair, wholePair } from "@tsumiki/kernels";
import { multiply } from "./elementwise.ts";
import { assertRank, sharedBackend } from "./operands.ts";
import { averagePool2d } from "./pooling.ts";
import { differentiable } from "./record.ts";
import { copyRegion } from "./regions.ts";
import { allocated, type Tensor } from "./tensor.ts";

/**
 * Every pixel becomes a rectangle of its own value: x [batch, channels, H, W] → y [batch, channels, FY·H, FX·W], with
 * y[n,c,i,j] = x[n, c, ⌊i/FY⌋, ⌊j/FX⌋] (the nearest neighbour).
 *
 * @param factor FY and FX, or one for both
 * @throws ShapeError if x has another rank; RangeError unless factors are whole numbers of at least 1.
 */
export function upsample2d(x: Tensor, factor: Pair): Tensor {
  const backend = sharedBackend("upsample2d", x);
  assertRank("upsample2d", "x [batch, channels, height, width]", x.shape, 4);
  const [factorY, factorX] = wholePair("upsample2d", "factor", factor, 1);
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const y = allocated([batch, channels, height * factorY, width * factorX], backend);
  const start = [0, 0, 0, 0, 0, 0];
  const axes = [0, 1, 2, 2, 3, 3]; // rows and the copies of each, columns and the copies of each
  const from = { shape: x.shape, axes, start, step: [1, 1, 1, 0, 1, 0] };
  const to = { shape: y.shape, axes, start, step: [1, 1, factorY, 1, factorX, 1] };
  copyRegion([batch, channels, height, factorY, width, factorX], x, from, y, to);
  return differentiable(y, [x, (dy) => multiply(averagePool2d(dy, [factorY, factorX]), factorY * factorX)]);
}
