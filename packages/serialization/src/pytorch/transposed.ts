import { type Elements, type LazyValues, precisionOf, type Values, type ValuesLike, valuesOf } from "@tsumiki/tensor";
import { arrays } from "../dtypes.ts";

/** A matrix with its axes exchanged, [rows, columns] → [columns, rows], read when it is asked for. */
export function transposed(source: ValuesLike): LazyValues {
  const [rows = 1, columns = 1] = source.shape;
  return {
    shape: [columns, rows],
    precision: precisionOf(source),
    read: () => exchanged(valuesOf(source), rows, columns),
  };
}

function exchanged({ data, shape }: Values, rows: number, columns: number): Values {
  const precision = precisionOf({ data, shape });
  const turned = new arrays[precision ?? "float64"](data.length) as Elements & { [index: number]: number | bigint };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column]!;
  }
  return { shape: [columns, rows], data: turned };
}
