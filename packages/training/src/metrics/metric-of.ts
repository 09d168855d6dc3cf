import type { Batch } from "@tsumiki/data";
import { kindOf } from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import type { Scores } from "../objective.ts";
import type { Metric } from "./metric.ts";

/**
 * A metric of some of the scores, and of labels that belong to them: of one of several heads, or where the labels are not
 * the batch's.
 *
 * ```ts
 * metricOf(({ digit }: { digit: Tensor }, { labels }) => [digit, labels], accuracy())
 * metricOf((scores: Tensor, { images }) => [scores, images], meanAbsoluteError())
 * ```
 *
 * What the objective says of classes is not passed on: the metric takes it as options.
 * @throws TypeError if it is no function, or no metric. Its sums: TypeError if the function returns something else than
 *   scores and labels.
 */
export function metricOf<Result, S extends Scores>(
  select: (scores: S, batch: Batch) => readonly [scores: Tensor, labels: Tensor],
  metric: Metric<Result>,
): Metric<Result, S> {
  if (typeof select !== "function") {
    throw new TypeError(`metricOf: expected a function of scores and batch, got ${kindOf(select)}`);
  }
  if (typeof metric?.sums !== "function" || typeof metric.result !== "function") {
    throw new TypeError(`metricOf: expected a metric such as accuracy(), got ${kindOf(metric)}`);
  }
  return {
    sums(scores, batch) {
      const selected: unknown = select(scores, batch);
      assertSelected(selected);
      const [own, labels] = selected;
      return metric.sums(own, { ...batch, labels }, {});
    },
    result: (total) => metric.result(total),
  };
}

function assertSelected(selected: unknown): asserts selected is [Tensor, Tensor] {
  if (Array.isArray(selected) && selected[0] instanceof Tensor && selected[1] instanceof Tensor) return;
  const got = Array.isArray(selected) ? `[${selected.map(kindOf).join(", ")}]` : kindOf(selected);
  throw new TypeError(`metricOf: its function must return [scores, labels], two tensors, got ${got}`);
}
