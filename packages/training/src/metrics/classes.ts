import { assertOptions, checkedNumber, ShapeError, sameShape, showShape, sizeOf } from "@tsumiki/kernels";
import type { LossTraits } from "@tsumiki/layers";
import type { Tensor } from "@tsumiki/tensor";
import { assertOneTensor } from "./one-tensor.ts";

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

/** The scores of all classes at one position. */
export interface ClassScores {
  /** The class of the highest; the first of several. */
  highest(): number;
  /** How many classes stand before this one: those of higher scores, and of equal ones that come first. */
  rankOf(label: number): number;
}

/** The labels of a batch with the scores that they belong to. */
export class Labelled {
  readonly classes: number;
  readonly #place: string;
  readonly #elements: ArrayLike<number>;
  readonly #labels: ArrayLike<number>;
  readonly #ignore: number | undefined;
  /** How many positions lie between two classes of one. */
  readonly #stride: number;

  /**
   * Of one score each, there are two classes: no, of score 0, and yes.
   * @throws ShapeError where labels are not class numbers
   */
  constructor(place: string, scores: Tensor, labels: Tensor, traits: LossTraits) {
    const { axis, isYesOrNo } = requiredLayout(place, scores, labels, traits);
    this.#place = place;
    this.#labels = labels.data();
    this.#ignore = traits.ignore;
    this.classes = isYesOrNo ? 2 : (scores.shape[axis] as number);
    this.#stride = isYesOrNo ? 1 : sizeOf(scores.shape.slice(axis + 1));
    const elements = scores.data();
    this.#elements = isYesOrNo ? Float64Array.from({ length: 2 * elements.length }, yesOrNo(elements)) : elements;
  }

  /**
   * Visits every label that counts.
   * @throws RangeError for a label that is no class number
   */
  forEach(visit: (label: number, scores: ClassScores) => void): void {
    for (let position = 0; position < this.#labels.length; position++) {
      const label = this.#labels[position] as number;
      if (label === this.#ignore) continue;
      this.#assertClass(label, position);
      visit(label, this.#scoresAt(position));
    }
  }

  #scoresAt(position: number): ClassScores {
    const [elements, stride, classes] = [this.#elements, this.#stride, this.classes];
    const inner = position % stride;
    const start = (position - inner) * classes + inner;
    const at = (index: number) => elements[start + index * stride] as number;
    return {
      highest() {
        let best = 0;
        for (let index = 1; index < classes; index++) if (at(index) > at(best)) best = index;
        return best;
      },
      rankOf(label) {
        const own = at(label);
        let rank = 0;
        for (let index = 0; index < classes; index++) {
          const other = at(index);
          if (other > own || (other === own && index < label)) rank++;
        }
        return rank;
      },
    };
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
