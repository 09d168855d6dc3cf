import type { Shape } from "@tsumiki/kernels";
import type { Step } from "./steps.ts";
import type { Table } from "./table.ts";

/** Some rows of a table in some order, which is all that a data set is. */
export interface View<S extends Shape = Shape> {
  readonly table: Table<S>;
  /** The row of the table of each sample. */
  readonly rows: Uint32Array;
  /** How much each sample counts. */
  readonly weights: Float32Array | undefined;
  /** What was done to the samples. */
  readonly steps: readonly Step[];
}

/** 0, 1, …, count − 1 */
export function upTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}

/** The samples at these positions. */
export function viewOf<S extends Shape>(view: View<S>, positions: Uint32Array): View<S> {
  const { weights } = view;
  return {
    ...view,
    rows: positions.map((position) => view.rows[position] as number),
    weights: weights && Float32Array.from(positions, (position) => weights[position] as number),
  };
}
