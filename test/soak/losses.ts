// For each loss a random configuration: its options, the scores' shape, and labels.

import type { Labels } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import type { Chance } from "./chance.ts";

export interface LossConfiguration {
  /** undefined for what is the loss itself. */
  readonly options?: object;
  readonly shape: readonly number[];
  readonly labels: () => Labels;
}

export const losses: Record<string, (chance: Chance) => LossConfiguration> = {
  binaryCrossEntropy: (chance) => targets(chance, () => chance.pick([0, 1, chance.number(0, 1)])),
  crossEntropy: (chance) => {
    const { shape, labels } = classes(chance);
    const weights = shape.slice(1).flatMap((count) => Array.from({ length: count }, () => chance.number(0.1, 3)));
    const options = {
      labelSmoothing: chance.pick([0, chance.number(0, 1)]),
      ...(chance.happens() ? { classWeights: weights } : {}),
    };
    return { options, shape, labels };
  },
  huber: (chance) => ({ ...targets(chance, () => chance.number(-2, 2)), options: { delta: chance.number(0.05, 4) } }),
  l1: (chance) => targets(chance, () => chance.number(-2, 2)),
  meanSquaredError: (chance) => targets(chance, () => chance.number(-2, 2)),
  softmaxCrossEntropy: classes,
};

function targets(chance: Chance, next: () => number): LossConfiguration {
  const shape = chance.extents(chance.whole(1, 4), 3);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const numbers = Float64Array.from({ length: size }, next);
  return { shape, labels: () => tensor(numbers, shape) };
}

function classes(chance: Chance): LossConfiguration {
  const shape = [chance.whole(1, 5), chance.whole(2, 6)] as const;
  const [batch, count] = shape;
  if (chance.happens()) {
    const numbers = Array.from({ length: batch }, () => chance.whole(0, count - 1));
    return { shape, labels: () => numbers };
  }
  const rows = Array.from({ length: batch }, () => {
    const shares = Array.from({ length: count }, () => chance.number(0.01, 1));
    const total = shares.reduce((sum, share) => sum + share, 0);
    return shares.map((share) => share / total);
  });
  return { shape, labels: () => tensor(rows) };
}
