import { Tensor } from "@tsumiki/tensor";
import type { Scores } from "../objective.ts";

/** @throws TypeError naming the metric where an objective gives several scores, with how to choose. */
export function assertOneTensor(place: string, scores: Scores): asserts scores is Tensor {
  if (scores instanceof Tensor) return;
  const names = Object.keys(scores);
  throw new TypeError(
    `${place}: the objective gives scores of ${names.join(", ")}; choose by metricOf((scores, { labels }) => [scores.${names[0]}, labels], ${place}(…))`,
  );
}
