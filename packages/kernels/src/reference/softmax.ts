import { exp, expm1, log1p } from "../portable-math.ts";

/** y = (x − max) − log(1 + Σ exp(x − max) of all others): no exponential overflows, and small sums keep their digits. */
export function logSoftmax(rows: number, columns: number, x: Float64Array, y: Float64Array): void {
  for (let row = 0; row < rows; row++) {
    const values = x.subarray(row * columns, (row + 1) * columns);
    const largest = values.reduce((best, value) => Math.max(best, value), -Infinity);
    const logSum = log1p(sumOfOthers(values, largest));
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
    for (let at = start; at < start + columns; at++) {
      dx[at] = y[at]! > -0.5 ? dy[at]! - sum - expm1(y[at]!) * sum : dy[at]! - exp(y[at]!) * sum;
    }
  }
}

/** Σ exp(x − largest) over all but one of the largest; those that equal it count 1 each. NaN where it is infinite. */
function sumOfOthers(values: Float64Array, largest: number): number {
  let below = 0;
  let equals = 0;
  for (const value of values) {
    const difference = value - largest;
    if (difference === 0) equals++;
    else below += exp(difference);
  }
  return below + (equals - 1);
}
