import { assertOptions, checkedNumber, ShapeError, sameShape, showShape, sizeOf } from "@tsumiki/kernels";
import type { LossTraits } from "@tsumiki/layers";
import type { Tensor } from "@tsumiki/tensor";
import { assertOneTensor } from "./one-tensor.ts";
import { type Weighted, weightsOf } from "./weights.ts";

/** Where a metric of classes finds them. What is left out, the loss says. */
export interface ClassOptions {
  /** Which axis of the scores the classes are on; negative ones count from the last. */
  readonly axis?: number | undefined;
  /** The label that counts for nothing. */
  readonly ignore?: number | undefined;
}

/** How scores and class numbers lie to one another. */
export interface ClassLayout {
  /** Of the scores: there the classes are. */
  readonly axis: number;
  /** One score each, above 0 for class 1. */
  readonly isYesOrNo: boolean;
}

/**
 * Scores are [batch, classes], or those of positions where it is said on which axis the classes are: without that word
 * they might be anything.
 *
 * undefined where labels are not class numbers.
 */
export function classLayout(scores: Tensor, labels: Tensor, { axis }: LossTraits): ClassLayout | undefined {
  if (scores.rank < 2 || (scores.rank > 2 && axis === undefined)) return undefined;
  const along = axis === undefined ? 1 : axis < 0 ? axis + scores.rank : axis;
  const positions = scores.shape.filter((_, other) => other !== along);
  if (!sameShape(labels.shape, positions)) return undefined;
  return { axis: along, isYesOrNo: scores.rank === 2 && scores.shape[1] === 1 };
}

/** @throws TypeError or RangeError that says what is wrong with the options. */
export function assertClassOptions(place: string, options: ClassOptions): void {
  assertOptions(place, options, { axis: true, ignore: true });
  const { axis, ignore } = options;
  if (axis !== undefined) checkedNumber(place, "axis", axis, "a whole number");
  if (ignore !== undefined) checkedNumber(place, "ignore", ignore, "a whole number from -16777216 to 16777216");
}

/** What the loss says, and what the options say in its place. */
export function traitsOf(traits: LossTraits, { axis = traits.axis, ignore = traits.ignore }: ClassOptions): LossTraits {
  return { ignore, ...(axis === undefined ? {} : { axis }) };
}

/** @throws TypeError where there are several scores; ShapeError naming the metric where labels are not class numbers. */
export function requiredLayout(place: string, scores: Tensor, labels: Tensor, traits: LossTraits): ClassLayout {
  assertOneTensor(place, scores);
  const layout = classLayout(scores, labels, traits);
  if (layout) return layout;
  const needs = `${place}: scores ${showShape(scores.shape)} need class numbers`;
  if (scores.rank > 2 && traits.axis === undefined) {
    throw new ShapeError(
      `${needs}, on an axis that nobody says; write ${place}({ axis: 1 }), if the classes are there`,
    );
  }
  const { axis = 1 } = traits;
  const positions = scores.shape.filter((_, other) => other !== (axis < 0 ? axis + scores.rank : axis));
  throw new ShapeError(`${needs} ${showShape(positions)} as labels, got ${showShape(labels.shape)}`);
}

/** The scores of all classes at one position after the other. */
export class ClassScores {
  /** Where those of the position begin. */
  start = 0;
  readonly #elements: ArrayLike<number>;
  readonly #classes: number;
  readonly #stride: number;

  /** @param stride how far the scores of two classes lie apart */
  constructor(elements: ArrayLike<number>, classes: number, stride: number) {
    this.#elements = elements;
    this.#classes = classes;
    this.#stride = stride;
  }

  /** The class of the highest; the first of several. */
  highest(): number {
    let best = 0;
    for (let index = 1; index < this.#classes; index++) if (this.#at(index) > this.#at(best)) best = index;
    return best;
  }

  /** How many classes stand before this one: those of higher scores, and of equal ones that come first. NaN is behind all. */
  rankOf(label: number): number {
    const own = this.#at(label);
    if (Number.isNaN(own)) return this.#classes;
    let rank = 0;
    for (let index = 0; index < this.#classes; index++) {
      const other = this.#at(index);
      if (other > own || (other === own && index < label)) rank++;
    }
    return rank;
  }

  #at(index: number): number {
    return this.#elements[this.start + index * this.#stride] as number;
  }
}

/** The labels of a batch with the scores that they belong to. */
export class Labelled {
  readonly classes: number;
  readonly #place: string;
  readonly #labels: ArrayLike<number>;
  readonly #weights: ArrayLike<number> | undefined;
  /** How many labels a sample has. */
  readonly #positions: number;
  readonly #ignore: number | undefined;
  readonly #scores: ClassScores;
  /** How many positions lie next to one another for each class. */
  readonly #stride: number;

  /**
   * Of one score each, there are two classes: no, of score 0, and yes.
   * @throws ShapeError where labels are not class numbers
   */
  constructor(place: string, scores: Tensor, batch: Weighted, traits: LossTraits) {
    const { labels } = batch;
    const { axis, isYesOrNo } = requiredLayout(place, scores, labels, traits);
    this.#place = place;
    this.#labels = labels.data();
    this.#weights = weightsOf(place, batch);
    this.#positions = labels.size / (labels.shape[0] ?? 1);
    this.#ignore = traits.ignore;
    this.classes = isYesOrNo ? 2 : (scores.shape[axis] as number);
    this.#stride = isYesOrNo ? 1 : sizeOf(scores.shape.slice(axis + 1));
    const elements = scores.data();
    const ofAll = isYesOrNo ? Float64Array.from({ length: 2 * elements.length }, yesOrNo(elements)) : elements;
    this.#scores = new ClassScores(ofAll, this.classes, this.#stride);
  }

  /**
   * Visits every label that counts, with the scores of its position, which are others at the next visit, and with how much
   * it counts.
   * @throws RangeError for a label that is no class number
   */
  forEach(visit: (label: number, scores: ClassScores, weight: number) => void): void {
    for (let position = 0; position < this.#labels.length; position++) {
      const label = this.#labels[position] as number;
      if (label === this.#ignore) continue;
      this.#assertClass(label, position);
      const inner = position % this.#stride;
      this.#scores.start = (position - inner) * this.classes + inner;
      visit(label, this.#scores, this.#weights?.[Math.floor(position / this.#positions)] ?? 1);
    }
  }

  #assertClass(label: number, position: number): void {
    if (Number.isInteger(label) && label >= 0 && label < this.classes) return;
    throw new RangeError(
      `${this.#place}: the label at position ${position} is ${label}, expected a whole number from 0 to ${this.classes - 1}`,
    );
  }
}

function yesOrNo(scores: ArrayLike<number>): (_: unknown, index: number) => number {
  return (_, index) => (index % 2 === 0 ? 0 : (scores[(index - 1) / 2] as number));
}
