import type { Dataset } from "@tsumiki/data";
import type { ClassErrors, Judged, NumberErrors } from "../record.ts";
import { pictureOf } from "./pictures.ts";

/** So many are shown. */
const mostMistakes = 24;
const mostWorst = 8;
const bins = 30;

/** Class numbers as names. */
export function namesOf({ classes = 0, classNames }: Dataset): string[] {
  return Array.from({ length: classes }, (_, index) => classNames?.[index] ?? String(index));
}

/**
 * Confusion matrix and mistakes.
 * @param scores one row a sample: of each class, or one, above 0 for class 1
 */
export function judgeClasses(data: Dataset, scores: ArrayLike<number>): ClassErrors {
  const names = namesOf(data);
  const width = scores.length / data.size;
  const labels = data.labels();
  const confusion = names.map(() => names.map(() => 0));
  const mistakes: { index: number; said: number; shares: number[] }[] = [];
  let [correct, count] = [0, 0];
  for (const [index, label] of labels.entries()) {
    if (label === data.ignore) continue;
    const shares = probabilities(scores, index * width, width);
    const said = shares.indexOf(Math.max(...shares));
    const row = confusion[label] as number[];
    row[said] = (row[said] ?? 0) + 1;
    count++;
    if (said === label) correct++;
    else mistakes.push({ index, said, shares });
  }
  const worst = mistakes
    .sort((a, b) => (a.shares[labels[a.index]!] ?? 0) - (b.shares[labels[b.index]!] ?? 0) || a.index - b.index)
    .slice(0, mostMistakes);
  return {
    kind: "classes",
    names,
    confusion,
    correct,
    count,
    mistakes: worst.map(({ index, said, shares }) => judged(data, names, index, said, shares)),
  };
}

/** One sample with what is said of it. */
export function judge(data: Dataset, scores: ArrayLike<number>, index: number): Judged {
  const width = scores.length / data.size;
  const shares = probabilities(scores, index * width, width);
  return judged(data, namesOf(data), index, shares.indexOf(Math.max(...shares)), shares);
}

function judged(data: Dataset, names: readonly string[], index: number, said: number, shares: number[]): Judged {
  const label = data.subset([index]).labels()[0] as number;
  return {
    index,
    label: names[label] ?? String(label),
    said: names[said] ?? String(said),
    sureness: shares[said] ?? 0,
    labelProbability: shares[label] ?? 0,
    ...pictureOf(data.sample(index), data.sampleShape),
  };
}

/** Softmax of the scores; of one the sigmoid, as the shares of class 0 and class 1. */
function probabilities(scores: ArrayLike<number>, start: number, width: number): number[] {
  const own = Array.from({ length: width }, (_, index) => scores[start + index] as number);
  const all = width === 1 ? [0, ...own] : own;
  const highest = Math.max(...all);
  const powers = all.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, each) => total + each, 0);
  return powers.map((each) => each / sum);
}

/** How far predictions are from their targets; both one number after the other, of all samples. */
export function judgeNumbers(said: ArrayLike<number>, targets: ArrayLike<number>, samples: number): NumberErrors {
  const { length } = targets;
  const width = length / samples;
  const residuals = Float64Array.from({ length }, (_, index) => (said[index] as number) - (targets[index] as number));
  const means = Float64Array.from({ length: width }, (_, element) => meanOf(targets, element, width));
  let [absolute, absoluteOfMean, squares, variance] = [0, 0, 0, 0];
  for (let index = 0; index < length; index++) {
    const fromMean = (targets[index] as number) - (means[index % width] as number);
    absolute += Math.abs(residuals[index] as number);
    absoluteOfMean += Math.abs(fromMean);
    squares += (residuals[index] as number) ** 2;
    variance += fromMean ** 2;
  }
  const order = Array.from(residuals.keys()).sort((a, b) => Math.abs(residuals[b]!) - Math.abs(residuals[a]!));
  return {
    kind: "numbers",
    count: samples,
    meanAbsoluteError: absolute / length,
    meanAbsoluteErrorOfMean: absoluteOfMean / length,
    r2: variance > 0 ? 1 - squares / variance : undefined,
    residuals: histogram(residuals),
    worst: order.slice(0, mostWorst).map((index) => ({
      index: Math.floor(index / width),
      target: targets[index] as number,
      said: said[index] as number,
    })),
  };
}

function meanOf(targets: ArrayLike<number>, element: number, width: number): number {
  let sum = 0;
  for (let index = element; index < targets.length; index += width) sum += targets[index] as number;
  return (sum * width) / targets.length;
}

/** Around 0, as far as the largest. */
function histogram(values: Float64Array): { edges: number[]; counts: number[] } {
  const reach = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const edges = Array.from({ length: bins + 1 }, (_, index) => reach * ((2 * index) / bins - 1));
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor(((value + reach) / (2 * reach)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { edges, counts };
}
