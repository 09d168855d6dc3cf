import { checkedNumber, kindOf, notice, type Shape, sizeOf } from "@tsumiki/kernels";
import type { Answers } from "./answers.ts";
import { type ClassLabels, type ClassNumbers, readLabels } from "./read-labels.ts";

/** What is known of the classes. */
export interface ClassLabelOptions {
  readonly classes?: number | undefined;
  readonly classNames?: readonly string[] | undefined;
  readonly ignore?: number | undefined;
}

/** A batch holds labels in float32, which has every whole number up to this one, and of larger ones only some. */
const mostClasses = 2 ** 24;

/**
 * Labels as class numbers. Gives notice where the first classes have no label, and nobody said how many classes there are.
 * @param shape of one sample's labels, [] for one class a sample
 * @param owner whose they are, for messages
 * @throws TypeError or RangeError naming the first label that is no class, or what is wrong with the classes
 */
export function checkLabels(labels: ClassLabels, shape: Shape, options: ClassLabelOptions, owner = "Dataset"): Answers {
  const { classes, ignore } = options;
  if (classes !== undefined) checkedNumber(owner, "classes", classes, "a whole number from 1 to 16777216");
  if (ignore !== undefined) {
    checkedNumber(owner, "ignore", ignore, "a whole number from -16777216 to 16777216");
  }
  const classNames = checkedNames(owner, options.classNames);
  const place = placeOf(shape);
  const read = readLabels(labels, { classes, classNames, place });
  const { copy, smallest, largest } = copied(read, classes ?? read.classes ?? mostClasses, ignore, place);
  if (largest < 0 && classes === undefined && read.classes === undefined) {
    throw new RangeError(`Dataset: every label is ${ignore}, which is ignored; pass classes, or other labels`);
  }
  const count = classes ?? read.classes ?? largest + 1;
  const names = read.classNames ?? classNames;
  if (names !== undefined && names.length !== count) {
    const begins = smallest > 0 && names.length === largest - smallest + 1;
    const hint = begins ? `: the labels begin at ${smallest} instead of 0; subtract ${smallest}` : "";
    throw new RangeError(`${owner}: expected a name for each of the ${count} classes, got ${names.length}${hint}`);
  }
  const isCounted = classes === undefined && read.classes === undefined && names === undefined;
  if (isCounted && smallest > 0) noticeGap(smallest, largest);
  return { labels: copy, shape, classes: count, classNames: names, ignore };
}

function copied(
  { numbers }: ClassNumbers,
  classes: number,
  ignore: number | undefined,
  place: (index: number) => string,
): { copy: Int32Array; smallest: number; largest: number } {
  const copy = new Int32Array(numbers.length);
  let [smallest, largest] = [Infinity, -1];
  for (let index = 0; index < copy.length; index++) {
    const label = numbers[index];
    const isIgnored = label === ignore && ignore !== undefined;
    if (!isIgnored && !isClass(label, classes)) throw noClass(label, place(index), classes);
    copy[index] = label as number;
    if (!isIgnored && (label as number) > largest) largest = label as number;
    if ((label as number) >= 0 && (label as number) < smallest) smallest = label as number;
  }
  return { copy, smallest, largest };
}

/** Whether it is a whole number in [0, classes). */
export function isClass(label: unknown, classes: number): label is number {
  return typeof label === "number" && Number.isInteger(label) && label >= 0 && label < classes;
}

/** What is wrong with a label that is none. */
export function noClass(label: unknown, place: string, classes: number, owner = "Dataset"): Error {
  const expected = `expected whole numbers in [0, ${classes})`;
  if (typeof label !== "number") {
    const remedy = typeof label === "bigint" ? "; Array.from(labels, Number) makes them of bigints" : "";
    return new TypeError(`${owner}: the label of ${place} is ${kindOf(label)}: ${expected}${remedy}`);
  }
  const why = classes === mostClasses && label >= classes ? ", all that float32 tells apart" : "";
  const hint = Number.isInteger(label) && label < 0 ? `; if it counts for nothing, pass ignore: ${label}` : "";
  return new RangeError(`${owner}: label ${label} of ${place} is not a class: ${expected}${why}${hint}`);
}

/** Most likely classes are counted from 1, or these are some of more classes. */
function noticeGap(smallest: number, largest: number): void {
  const range = smallest === largest ? `the labels are all ${largest}` : `the labels go from ${smallest} to ${largest}`;
  const empty = smallest === 1 ? "class 0 has" : `classes 0 to ${smallest - 1} have`;
  notice(
    `Dataset: ${range}, so there are ${largest + 1} classes and ${empty} no sample; subtract ${smallest}, or pass classes`,
  );
}

function checkedNames(owner: string, given: readonly string[] | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given))
    throw new TypeError(`${owner}: classNames must be an array of names, got ${kindOf(given)}`);
  const names: readonly unknown[] = Object.freeze([...given]);
  const wrong = names.findIndex((name) => typeof name !== "string");
  if (wrong < 0) return names as readonly string[];
  throw new TypeError(`${owner}: the name of class ${wrong} must be a string, got ${kindOf(names[wrong])}`);
}

/** `sample 3`, and in labels of a shape `sample 3 at its element 7` */
function placeOf(shape: Shape): (index: number) => string {
  const size = sizeOf(shape);
  if (shape.length === 0) return (index) => `sample ${index}`;
  return (index) => `sample ${Math.floor(index / size)} at its element ${index % size}`;
}
