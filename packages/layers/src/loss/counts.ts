import { checkedNumber, kindOf, type Shape, ShapeError, showShape, withBackend } from "@tsumiki/kernels";
import { Tensor, tensor } from "@tsumiki/tensor";
import type { SampleWeights } from "./loss.ts";
import { shareOf } from "./share-of.ts";

/**
 * How much each of the numbers counts that a loss is the mean over: by the weight of its sample, and not at all where its
 * label is ignored. The mean is Σ counts·values / total, and each value's share of its gradient counts/total.
 */
export interface Counts {
  /** A number for each sample [batch, 1, …], or for each row [rows, 1], to be broadcast; undefined if all count 1. */
  readonly each: Tensor | undefined;
  /** What they sum to. */
  readonly total: number;
}

/**
 * Of elements [batch, …], which count by the weights of their samples.
 * @throws as `checkedSampleWeights`
 */
export function elementCounts(loss: string, elements: Tensor, weights: SampleWeights | undefined): Counts {
  const { shape, size, block } = elements;
  if (weights === undefined) return { each: undefined, total: size };
  const numbers = checkedSampleWeights(loss, weights, shape);
  const column = [numbers.length, ...shape.slice(1).fill(1)];
  const each = withBackend(block.backend, () => tensor(numbers, column));
  return { each, total: (sumOf(numbers) * size) / numbers.length };
}

/**
 * Of so many rows, as many for each sample.
 * @param counted 0 for each row that counts for nothing, 1 for the others; undefined if all count
 * @throws as `checkedSampleWeights`
 */
export function rowCounts(
  loss: string,
  { shape }: Tensor,
  rows: number,
  counted: Float64Array | undefined,
  weights: SampleWeights | undefined,
): Counts {
  const numbers = weights === undefined ? counted : spread(checkedSampleWeights(loss, weights, shape), rows, counted);
  return numbers ? { each: tensor(numbers, [rows, 1]), total: sumOf(numbers) } : { each: undefined, total: rows };
}

/** How much of x counts: 0 where that is nothing, also of an x that is infinite or no number. */
export function weighted(x: Tensor, { each }: Counts): Tensor {
  return each ? shareOf(each, x) : x;
}

/**
 * Weights of samples as numbers, one for each.
 * @throws TypeError for no tensor or array; ShapeError unless they are [batch]; RangeError for one that is negative or not
 *   finite, naming its position.
 */
export function checkedSampleWeights(loss: string, given: SampleWeights, shape: Shape): Float64Array {
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  if (!isList && !(given instanceof Tensor)) {
    throw new TypeError(`${loss}: expected weights as a tensor or an array of numbers, got ${kindOf(given)}`);
  }
  const [batch] = shape;
  const numbers = given instanceof Tensor ? given.data() : (given as ArrayLike<number>);
  if (batch === undefined || numbers.length !== batch || (given instanceof Tensor && given.rank !== 1)) {
    const needed =
      batch === undefined
        ? "are of no samples, so they take no weights"
        : `need weights [${batch}], one for each sample`;
    const got = given instanceof Tensor ? showShape(given.shape) : `[${numbers.length}]`;
    throw new ShapeError(`${loss}: scores ${showShape(shape)} ${needed}, got ${got}`);
  }
  const place = (sample: number) => `the weight of sample ${sample} of the batch`;
  return Float64Array.from(numbers, (weight, sample) =>
    checkedNumber(loss, place(sample), weight, "a finite number of at least 0"),
  );
}

/**
 * Σ w over the samples.
 * @throws as `checkedSampleWeights`
 */
export function totalWeight(loss: string, weights: SampleWeights, shape: Shape): number {
  return sumOf(checkedSampleWeights(loss, weights, shape));
}

function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

function spread(weights: Float64Array, rows: number, counted: Float64Array | undefined): Float64Array {
  const rowsEach = rows / weights.length;
  return Float64Array.from(
    { length: rows },
    (_, row) => (weights[Math.floor(row / rowsEach)] as number) * (counted?.[row] ?? 1),
  );
}
