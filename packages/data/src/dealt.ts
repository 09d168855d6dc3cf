import { assertOptions, checkedBoolean, checkedNumber, showShape } from "@tsumiki/kernels";
import { generatorOf, type RandomSource } from "./random-source.ts";
import { foldAtRandom, foldStratified, partSizes, splitAtRandom, splitStratified } from "./split.ts";
import type { View } from "./view.ts";

/** How `Dataset.split` and `folds` deal samples out. */
export interface SplitOptions extends RandomSource {
  /** Gives every class the same share in all parts. Default: false. */
  readonly stratified?: boolean | undefined;
}

/** The positions of the samples of each part. */
export function dealtInParts(
  view: View,
  fractions: number | readonly number[],
  options: SplitOptions,
): readonly Uint32Array[] {
  const place = "Dataset.split";
  const { length } = view.rows;
  const sizes = Array.isArray(fractions)
    ? partSizes(place, fractions, length)
    : twoSizes(place, fractions as number, length);
  const { generator, strata } = checkedOptions(place, view, options);
  return strata
    ? splitStratified(strata.classOf, strata.classes, sizes, generator)
    : splitAtRandom(length, sizes, generator);
}

/** Of each fold the positions to train with, all the others', and its own. */
export function dealtInFolds(view: View, k: number, options: SplitOptions): readonly (readonly Uint32Array[])[] {
  const place = "Dataset.folds";
  const { length } = view.rows;
  checkedNumber(place, "k", k, "a whole number of at least 1");
  if (k < 2 || k > length) {
    throw new RangeError(`${place}: expected a whole number from 2 to the size ${length}, got ${k}`);
  }
  const { generator, strata } = checkedOptions(place, view, options);
  const folds = strata
    ? foldStratified(strata.classOf, strata.classes, k, generator)
    : foldAtRandom(length, k, generator);
  return folds.map((fold) => {
    const others = folds.filter((other) => other !== fold).flatMap((other) => [...other]);
    return [Uint32Array.from(others), fold];
  });
}

function twoSizes(place: string, fraction: number, size: number): [number, number] {
  checkedNumber(place, "fraction", fraction, "a number in (0, 1)");
  const count = Math.round(fraction * size);
  if (count >= 1 && count < size) return [count, size - count];
  throw new RangeError(
    `${place}: expected a fraction that leaves both parts some of the ${size} samples, got ${fraction}`,
  );
}

function checkedOptions(place: string, view: View, options: SplitOptions) {
  assertOptions(place, options, { seed: true, generator: true, stratified: true });
  const isStratified = checkedBoolean(place, "stratified", options.stratified ?? false);
  return { generator: generatorOf(place, options), strata: isStratified ? strataOf(place, view) : undefined };
}

interface Strata {
  readonly classOf: Int32Array;
  readonly classes: number;
}

/** The class of each sample; what is ignored is one more. */
function strataOf(place: string, { table, rows }: View): Strata {
  const { labels, shape, classes, ignore } = table.answersOf(rows);
  if (!(labels instanceof Int32Array) || classes === undefined) {
    throw new TypeError(`${place}: a data set for regression has no class numbers; leave out stratified`);
  }
  if (shape.length > 0) {
    throw new TypeError(
      `${place}: samples with labels ${showShape(shape)} belong to no one class; leave out stratified`,
    );
  }
  return { classOf: labels.map((label) => (label === ignore ? classes : label)), classes: classes + 1 };
}
