import type { Batch } from "@tsumiki/data";
import { sameShape } from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import { type Objective, type Scores, saysClasses } from "../objective.ts";
import { classLayout } from "./classes.ts";
import { confusionMatrix } from "./confusion-matrix.ts";
import type { Metric } from "./metric.ts";
import { type ClassFigures, classFigures } from "./per-class.ts";
import { meanAbsoluteError, r2 } from "./targets.ts";
import { noScores, Totals } from "./totals.ts";

/** Of a class, with its name if the data set has one, and the number of its labels. */
export interface ClassDetails extends ClassFigures {
  readonly name?: string;
  readonly count: number;
}

/** What else an evaluation tells: of classes the first two, of targets the others. */
export interface EvaluationDetails {
  /** Row i has the labels of class i, column j those of them that were taken for class j. */
  readonly confusionMatrix?: number[][];
  /** In the order of their numbers. */
  readonly classes?: ClassDetails[];
  readonly meanAbsoluteError?: number;
  /** Absent where an element of the targets is the same in all samples, so that there is no variance to explain. */
  readonly r2?: number | undefined;
}

const place = "evaluate: details";
/** Adds up the details of an evaluation; of what kind they are, its first batch tells. */
export class DetailTotals {
  #kind: "classes" | "targets" | "neither" | undefined;
  readonly #classes = new Totals({ confusionMatrix: confusionMatrix() });
  readonly #targets = new Totals({ meanAbsoluteError: meanAbsoluteError(), r2: orAbsent(r2()) });

  /**
   * Each sample counts once: weights are the metrics' and not the details'.
   * @throws TypeError where the objective gives none, or several.
   */
  add(scores: Scores | undefined, { weights: _, ...batch }: Batch, objective: Objective): void {
    if (scores === undefined) throw new TypeError(`${place}: ${noScores}`);
    if (!(scores instanceof Tensor)) {
      const names = Object.keys(scores).join(", ");
      throw new TypeError(
        `${place} are of one tensor of scores, and the objective gives ${names}; ask for metrics of each`,
      );
    }
    this.#kind ??= kindOfLabels(scores, batch, objective);
    if (this.#kind === "classes") this.#classes.add(place, scores, batch, objective);
    if (this.#kind === "targets") this.#targets.add(place, scores, batch, objective);
  }

  /** Nothing where labels are neither classes nor targets of the scores' shape. */
  results(classNames: readonly string[] | undefined): EvaluationDetails {
    if (this.#kind === "targets") return this.#targets.results(place);
    if (this.#kind !== "classes") return {};
    const { confusionMatrix } = this.#classes.results(place);
    return {
      confusionMatrix,
      classes: confusionMatrix.map((_, index) => detailsOf(confusionMatrix, index, classNames)),
    };
  }
}

/** undefined where it is not finite, which is no error where nobody asked for it by name. */
function orAbsent(metric: Metric<number>): Metric<number | undefined> {
  return {
    sums: metric.sums,
    result(total) {
      const result = metric.result(total);
      return Number.isFinite(result) ? result : undefined;
    },
  };
}

function kindOfLabels(scores: Tensor, { labels }: Batch, objective: Objective): "classes" | "targets" | "neither" {
  if (saysClasses(objective) && classLayout(scores, labels, objective)) return "classes";
  return sameShape(scores.shape, labels.shape) ? "targets" : "neither";
}

function detailsOf(matrix: number[][], index: number, classNames: readonly string[] | undefined): ClassDetails {
  const row = matrix[index] as number[];
  const labelled = row.reduce((sum, count) => sum + count, 0);
  const predicted = matrix.reduce((sum, counts) => sum + (counts[index] as number), 0);
  const name = classNames?.[index];
  const figures = classFigures({ labelled, predicted, correct: row[index] as number });
  return { ...(name === undefined ? {} : { name }), count: labelled, ...figures };
}
