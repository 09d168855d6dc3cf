import { assertClassOptions, type ClassOptions, Labelled, traitsOf } from "./classes.ts";
import type { Metric } from "./metric.ts";

/** Of one class, how many labels are its, how often it has the highest score, and how often both. */
interface Counts {
  readonly labelled: number;
  readonly predicted: number;
  readonly correct: number;
}

/** How well one class is told from the others, each from 0 to 1. */
export interface ClassFigures {
  /** Of what was taken for it, the share that is it: correct / predicted. 0 where nothing was. */
  readonly precision: number;
  /** Of what is it, the share that was taken for it: correct / labelled. 0 where nothing is. */
  readonly recall: number;
  /** 2·precision·recall / (precision + recall) = 2·correct / (predicted + labelled). 0 where nothing is or was taken for it. */
  readonly f1: number;
}

/**
 * For each class, of what was taken for it the share that is it: correct / predicted; 0 where nothing was, as scikit-learn
 * has it. Options and labels as those of `confusionMatrix`.
 */
export function precision(options: ClassOptions = {}): Metric<number[]> {
  return perClass("precision", options);
}

/**
 * For each class, of what is it the share that was taken for it: correct / labelled; 0 where nothing is. Options and labels
 * as those of `confusionMatrix`.
 */
export function recall(options: ClassOptions = {}): Metric<number[]> {
  return perClass("recall", options);
}

/**
 * For each class the harmonic mean of precision and recall, 2·correct / (predicted + labelled); 0 where nothing is it or was
 * taken for it. Options and labels as those of `confusionMatrix`.
 */
export function f1(options: ClassOptions = {}): Metric<number[]> {
  return perClass("f1", options);
}

/** Of one class. */
export function classFigures({ labelled, predicted, correct }: Counts): ClassFigures {
  return {
    precision: share(correct, predicted),
    recall: share(correct, labelled),
    f1: share(2 * correct, predicted + labelled),
  };
}

function perClass(figure: keyof ClassFigures, options: ClassOptions): Metric<number[]> {
  assertClassOptions(figure, options);
  return {
    sums(scores, batch, traits) {
      const labels = new Labelled(figure, scores, batch, traitsOf(traits, options));
      const counts = new Float64Array(3 * labels.classes);
      const [labelled, predicted, correct] = thirds(counts);
      labels.forEach((label, classScores, weight) => {
        const highest = classScores.highest();
        labelled[label]! += weight;
        predicted[highest]! += weight;
        if (highest === label) correct[label]! += weight;
      });
      return counts;
    },
    result(total) {
      const [labelled, predicted, correct] = thirds(total);
      return Array.from(labelled, (count, index) => {
        const of = { labelled: count, predicted: predicted[index] as number, correct: correct[index] as number };
        return classFigures(of)[figure];
      });
    },
  };
}

function thirds(counts: Float64Array): [Float64Array, Float64Array, Float64Array] {
  const length = counts.length / 3;
  return [counts.subarray(0, length), counts.subarray(length, 2 * length), counts.subarray(2 * length)];
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
