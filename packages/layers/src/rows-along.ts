import { kindOf } from "@tsumiki/kernels";
import { reshape, type Tensor, transpose } from "@tsumiki/tensor";

/** What runs along an axis of x, as rows [others, extent], the other axes in their order; and the way back. */
export interface RowsAlong {
  readonly rows: Tensor;
  /** A tensor of the rows' shape, laid as x is. */
  readonly laidBack: (rows: Tensor) => Tensor;
}

/** @param axis from 0, one that x has; x has two axes or more */
export function rowsAlong(x: Tensor, axis: number): RowsAlong {
  const isLast = axis === x.rank - 1;
  const order = [...x.shape.keys()].filter((other) => other !== axis).concat(axis);
  const back = order.map((_, other) => order.indexOf(other));
  const turned = isLast ? x : transpose(x, order);
  const rows = x.rank === 2 ? turned : reshape(turned, [-1, x.shape[axis] as number]);
  const laidBack = (y: Tensor) => {
    const unfolded = x.rank === 2 ? y : reshape(y, turned.shape);
    return isLast ? unfolded : transpose(unfolded, back);
  };
  return { rows, laidBack };
}

/** @throws RangeError unless it is a whole number that can be an axis of a sample; TypeError if it is no number. */
export function assertAxisOption(name: string, axis: number): void {
  if (Number.isInteger(axis) && axis !== 0) return;
  const expected = `${name}: axis must be a whole number other than 0, which is the batch`;
  if (typeof axis === "number") throw new RangeError(`${expected}, got ${axis}`);
  throw new TypeError(`${expected}, got ${kindOf(axis)}`);
}
