import type { Batch } from "@tsumiki/data";
import type { LossTraits } from "@tsumiki/layers";
import type { Tensor } from "@tsumiki/tensor";
import type { Scores } from "../objective.ts";

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
export interface Metric<Result = unknown, S extends Scores = Tensor> {
  /**
   * What a batch adds: as many numbers for every batch. They are added up in float64. Where samples have weights, those are
   * `batch.weights`, and all metrics here count by them.
   *
   * @param scores what the model gave, [batch, …], or what the objective says; gone when this returns, as is the batch
   * @param traits what the loss says of itself: on which axis the classes are, and which label counts for nothing
   */
  sums(scores: S, batch: Batch, traits: LossTraits): ArrayLike<number>;
  /** What the total comes to. If it is a number that is not finite, or holds one, that is an error. */
  result(total: Float64Array): Result;
}

/** Metrics by the names that their results have, each of the scores that the objective gives. */
export type Metrics = Readonly<Record<string, Metric<unknown, never>>>;

/** What metrics come to, by their names. */
export type MetricResults<M extends Metrics = Metrics> = { readonly [Name in keyof M]: ReturnType<M[Name]["result"]> };
