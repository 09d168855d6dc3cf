import { assertClassOptions, type ClassOptions, Labelled, traitsOf } from "./classes.ts";
import type { Metric } from "./metric.ts";

/**
 * How often each class was taken for which: row i has the labels of class i, and column j those of them whose highest score
 * is that of class j. What is right stands on the diagonal. Of one score each there are two classes, 1 where it is above 0.
 *
 * scores [batch, classes], labels [batch]; or [batch, …, classes, …] and [batch, …] with `axis`.
 * @throws TypeError or RangeError for an option that is none. Its sums: ShapeError where labels are not class numbers.
 */
export function confusionMatrix(options: ClassOptions = {}): Metric<number[][]> {
  assertClassOptions("confusionMatrix", options);
  return {
    sums(scores, batch, traits) {
      const labelled = new Labelled("confusionMatrix", scores, batch, traitsOf(traits, options));
      const { classes } = labelled;
      const counts = new Float64Array(classes * classes);
      labelled.forEach((label, classScores, weight) => {
        counts[label * classes + classScores.highest()]! += weight;
      });
      return counts;
    },
    result(total) {
      const classes = Math.sqrt(total.length);
      return Array.from({ length: classes }, (_, row) => [...total.subarray(row * classes, (row + 1) * classes)]);
    },
  };
}
