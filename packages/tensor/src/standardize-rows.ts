import { divide, multiply } from "./elementwise.ts";
import { assertRank, assertShape, sharedBackend } from "./operands.ts";
import { assertConstant, differentiable } from "./record.ts";
import { allocated, type Tensor } from "./tensor.ts";

/**
 * Each row of x [rows, columns] moved and scaled to mean 0 and (biased) variance 1: y = (x − μ) / deviation with
 * deviation = √(σ² + ε) [rows, 1]. Exact for a mean that is many times the deviation, and for any finite x.
 * @throws ShapeError unless x is a matrix.
 */
export function standardizeRows(x: Tensor, epsilon: number): [y: Tensor, deviation: Tensor] {
  const backend = sharedBackend("standardizeRows", x);
  const [rows, columns] = matrixShape("standardizeRows", x);
  const y = allocated(x.shape, backend);
  const deviation = allocated([rows, 1], backend);
  backend.kernels.standardizeRows(rows, columns, epsilon, x.block, y.block, deviation.block);
  return [
    differentiable(y, [x, (dy) => standardizeRowsBackward(dy, y, deviation)]),
    differentiable(deviation, [x, (dDeviation) => multiply(y, divide(dDeviation, columns))]),
  ];
}

/**
 * dx = (dy − mean(dy) − y·mean(dy·y)) / deviation, means row by row.
 * @param y and deviation: what `standardizeRows` gave
 * @throws ShapeError if a shape does not fit the others.
 */
export function standardizeRowsBackward(dy: Tensor, y: Tensor, deviation: Tensor): Tensor {
  const operation = "standardizeRowsBackward";
  const backend = sharedBackend(operation, dy, y, deviation);
  assertConstant(operation, dy, y, deviation);
  const [rows, columns] = matrixShape(operation, y);
  assertShape(operation, "dy", dy.shape, y.shape, ["y", y.shape]);
  assertShape(operation, "deviation", deviation.shape, [rows, 1], ["y", y.shape]);
  const dx = allocated(y.shape, backend);
  backend.kernels.standardizeRowsBackward(rows, columns, dy.block, y.block, deviation.block, dx.block);
  return dx;
}

function matrixShape(operation: string, { shape }: Tensor): readonly [rows: number, columns: number] {
  assertRank(operation, "a matrix [rows, columns]", shape, 2);
  return shape as readonly [number, number];
}
