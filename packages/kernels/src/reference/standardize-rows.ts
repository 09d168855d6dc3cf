/** y = (x − mean) / deviation, deviation = √(variance + ε), row by row. */
export function standardizeRows(
  rows: number,
  columns: number,
  epsilon: number,
  x: Float64Array,
  y: Float64Array,
  deviation: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    let mean = 0;
    for (let c = 0; c < columns; c++) mean += (x[from + c]! - x[from]!) / columns;
    mean += x[from]!; // of equal numbers that number
    let variance = 0;
    for (let c = 0; c < columns; c++) variance += (x[from + c]! - mean) ** 2 / columns;
    deviation[row] = Math.sqrt(variance + epsilon);
    for (let c = 0; c < columns; c++) y[from + c] = (x[from + c]! - mean) / deviation[row]!;
  }
}

/** dx = (dy − mean(dy) − y·mean(dy·y)) / deviation */
export function standardizeRowsBackward(
  rows: number,
  columns: number,
  dy: Float64Array,
  y: Float64Array,
  deviation: Float64Array,
  dx: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    let mean = 0;
    let tilt = 0;
    for (let c = from; c < from + columns; c++) {
      mean += dy[c]! / columns;
      tilt += (dy[c]! * y[c]!) / columns;
    }
    for (let c = from; c < from + columns; c++) dx[c] = (dy[c]! - mean - y[c]! * tilt) / deviation[row]!;
  }
}
