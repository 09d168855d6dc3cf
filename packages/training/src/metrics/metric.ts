import type { Batch } from "@tsumiki/data";
import type { LossTraits } from "@tsumiki/layers";
import type { Tensor } from "@tsumiki/tensor";

/**
 * A figure over a whole data set, made of sums: so it is exact however the samples are dealt into batches.
 *
 * ```ts
 * const nearby: Metric<number> = {
 *   sums: (scores, { labels }) => [sum(less(abs(subtract(scores, labels)), 0.5)).item(), labels.size],
 *   result: ([near = 0, all = 1]) => near / all,
 * };
 * ```
 */
export interface Metric<Result = unknown> {
  /**
   * What a batch adds: as many numbers for every batch. They are added up in float64.
   *
   * @param scores what the model gave, [batch, …]; they are gone when this returns, as is the batch
   * @param traits what the loss says of itself: on which axis the classes are, and which label counts for nothing
   */
  sums(scores: Tensor, batch: Batch, traits: LossTraits): ArrayLike<number>;
  /** What the total comes to. If it is a number that is not finite, or holds one, that is an error. */
  result(total: Float64Array): Result;
}

/** Metrics by the names that their results have. */
export type Metrics = Readonly<Record<string, Metric>>;

/** What metrics come to, by their names. */
export type Results<M extends Metrics = Metrics> = { readonly [Name in keyof M]: ReturnType<M[Name]["result"]> };
