import { exp, log } from "../portable-math.ts";

/** y = (x − max) − log Σ exp(x − max): no exponential overflows, and the sum is at least 1. */
export function logSoftmax(rows: number, columns: number, x: Float64Array, y: Float64Array): void {
  for (let row = 0; row < rows; row++) {
    const values = x.subarray(row * columns, (row + 1) * columns);
    const largest = values.reduce((best, value) => Math.max(best, value), -Infinity);
    const logSum = log(values.reduce((sum, value) => sum + exp(value - largest), 0));
    for (let k = 0; k < columns; k++) y[row * columns + k] = values[k]! - largest - logSum;
  }
}

export function logSoftmaxBackward(
  rows: number,
  columns: number,
  dy: Float64Array,
  y: Float64Array,
  dx: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    const sum = dy.subarray(start, start + columns).reduce((total, value) => total + value, 0);
    for (let at = start; at < start + columns; at++) dx[at] = dy[at]! - exp(y[at]!) * sum;
  }
}
