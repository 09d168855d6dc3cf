import { type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import { assertTensor } from "../checks.ts";
import { rowsAlong } from "../rows-along.ts";
import { type Show, show } from "../shapes/show.ts";

/** What runs along an axis other than the batch: by default the last. */
export interface AxisOptions<A extends number> {
  /** Of x with its batch: 1 is the first axis of a sample (an image's channels); −1, the default, the last one. */
  readonly axis?: A;
}

/** The sample's shape, or the sentence for an axis that it does not have. The batch is no axis: samples are apart. */
export type AxisRule<In, A extends number, Name extends string> = In extends readonly unknown[]
  ? A & Axes<In> extends never
    ? `${Name} has axis ${A}, but gets ${Show<In>}, whose axes are 1 to ${In["length"]} and -${In["length"]} to -1`
    : In
  : In;

/** 1, 2, … and −1, −2, …: the axes that a batch of such samples has beside its first. */
type Axes<In> = In extends readonly [unknown, ...infer Rest]
  ? In["length"] | Negative<In["length"]> | Axes<Rest>
  : never;
type Negative<N> = `-${N & number}` extends `${infer M extends number}` ? M : never;

/** The run-time twin of `AxisRule`. @throws ShapeError with its sentence. */
export function assertAxis(name: string, sample: Shape, axis: number): void {
  const rank = sample.length;
  if (axis !== 0 && Math.abs(axis) <= rank) return;
  throw new ShapeError(
    `${name} has axis ${axis}, but gets ${show(sample)}, whose axes are 1 to ${rank} and -${rank} to -1`,
  );
}

/**
 * What `compute` makes of the rows [others, extent] of x along an axis, laid back as x is.
 * @throws ShapeError if x is no batch of samples with that axis.
 */
export function alongAxis(name: string, x: Tensor, axis: number, compute: (rows: Tensor) => Tensor): Tensor {
  assertTensor(name, x);
  if (x.rank < 2) throw new ShapeError(`${name}: expected input [batch, …], got ${showShape(x.shape)}`);
  assertAxis(name, x.shape.slice(1), axis);
  const { rows, laidBack } = rowsAlong(x, axis < 0 ? axis + x.rank : axis);
  return laidBack(compute(rows));
}
