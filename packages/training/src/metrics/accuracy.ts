import { assertClassOptions, type ClassOptions, requiredLayout, traitsOf } from "./classes.ts";
import { countHits } from "./hits.ts";
import type { Metric } from "./metric.ts";

/**
 * The share of labels that have the highest score; of one score each, the share of those that are 1 where the score is
 * above 0. Positions count each, what is ignored does not.
 *
 * scores [batch, classes], labels [batch]; or [batch, …, classes, …] and [batch, …] with `axis`.
 * @throws TypeError or RangeError for an option that is none. Its sums: ShapeError where labels are not class numbers.
 */
export function accuracy(options: ClassOptions = {}): Metric<number> {
  assertClassOptions("accuracy", options);
  return {
    sums(scores, batch, traits) {
      const own = traitsOf(traits, options);
      requiredLayout("accuracy", scores, batch.labels, own);
      const { correct = 0, count = 0 } = { ...countHits("accuracy", scores, batch, own) };
      return [correct, count];
    },
    result: ([correct = 0, count = 0]) => correct / count,
  };
}
