import { checkedNumber } from "@tsumiki/kernels";
import { assertClassOptions, type ClassOptions, Labelled, traitsOf } from "./classes.ts";
import type { Metric } from "./metric.ts";

/**
 * The share of labels whose score is among the `k` highest. Of equal scores the first class comes first, so that `topK(1)`
 * is the accuracy.
 *
 * scores [batch, classes], labels [batch]; or [batch, …, classes, …] and [batch, …] with `axis`.
 * @throws RangeError if k is not a whole number of at least 1. Its sums: RangeError if there are fewer classes than that;
 *   ShapeError where labels are not class numbers.
 */
export function topK(k: number, options: ClassOptions = {}): Metric<number> {
  checkedNumber("topK", "k", k, "a whole number of at least 1");
  assertClassOptions("topK", options);
  return {
    sums(scores, batch, traits) {
      const labelled = new Labelled("topK", scores, batch, traitsOf(traits, options));
      if (k > labelled.classes) {
        throw new RangeError(`topK: k is ${k}, but there are ${labelled.classes} classes; take at most that many`);
      }
      let [among, count] = [0, 0];
      labelled.forEach((label, classScores, weight) => {
        count += weight;
        if (classScores.rankOf(label) < k) among += weight;
      });
      return [among, count];
    },
    result: ([among = 0, count = 0]) => among / count,
  };
}
