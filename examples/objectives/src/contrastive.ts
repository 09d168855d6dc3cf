import { add, deriveLoss, type Metric, mean, multiply, relu, square, subtract } from "tsumiki";

/** Two of different kinds are to be at least so far apart. */
const margin = 1;

/** The mean of s·d² + (1 − s)·max(0, margin − d)², s being 1 for two of a kind (Hadsell, Chopra & LeCun 2006). */
export const contrastive = deriveLoss((distances, same) => {
  const tooNear = relu(subtract(margin, distances));
  return mean(add(multiply(same, square(distances)), multiply(subtract(1, same), square(tooNear))));
}, "contrastive");

/** The share of pairs of which the distance says rightly whether they are two of a kind. */
export const told: Metric<number> = {
  sums: (distances, { labels }) => {
    const same = labels.data();
    return [distances.data().filter((d, pair) => d < margin / 2 === (same[pair] === 1)).length, same.length];
  },
  result: ([right = 0, all = 1]) => right / all,
};
