import type { MatmulGeometry } from "../geometry.ts";

export function matmul(
  geometry: MatmulGeometry,
  a: Float64Array,
  b: Float64Array,
  bias: Float64Array | null,
  y: Float64Array,
): void {
  const { rows, columns, inner, transposeA, transposeB } = geometry;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = bias === null ? 0 : bias[column]!;
      for (let k = 0; k < inner; k++) {
        const atA = transposeA ? k * rows + row : row * inner + k;
        const atB = transposeB ? column * inner + k : k * columns + column;
        sum += a[atA]! * b[atB]!;
      }
      y[row * columns + column] = sum;
    }
  }
}
