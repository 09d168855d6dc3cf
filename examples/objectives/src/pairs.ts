import { Dataset, Generator } from "tsumiki";

/** So many pairs of images [2, 28, 28] of a data set, at random: label 1 for half of them, which are of one class, else 0. */
export function pairs(data: Dataset, count: number, seed: number): Dataset {
  const generator = new Generator(seed);
  const classes = data.labels();
  const pixels = 28 * 28;
  const samples = new Float32Array(count * 2 * pixels);
  const labels = Array.from({ length: count }, (_, pair) => pair % 2);
  for (const [pair, same] of labels.entries()) {
    const first = generator.integer(data.size);
    let second = first;
    while (second === first || Number(classes[second] === classes[first]) !== same) {
      second = generator.integer(data.size);
    }
    samples.set(data.sample(first), 2 * pair * pixels);
    samples.set(data.sample(second), (2 * pair + 1) * pixels);
  }
  return new Dataset({ samples, sampleShape: [2, 28, 28], labels, classNames: ["different", "same"] });
}

/**
 * How often a pair of one class is nearer than a pair of two: the area under the ROC curve, 0.5 for a coin.
 * It is no sum over pairs, and so no metric: it needs all distances at once.
 */
export function areaUnderCurve(distances: ArrayLike<number>, same: ArrayLike<number>): number {
  const byDistance = Array.from(same, (label, pair) => ({ label, distance: distances[pair] ?? 0 }));
  byDistance.sort((a, b) => a.distance - b.distance);
  let [nearer, before, count] = [0, 0, 0];
  for (const { label } of byDistance) {
    if (label === 1) before++;
    else {
      nearer += before;
      count++;
    }
  }
  return nearer / (before * count);
}
