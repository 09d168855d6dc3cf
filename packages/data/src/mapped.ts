import { assertOptions, assertSynchronous, frozenShape, kindOf, type Shape, showShape, sizeOf } from "@tsumiki/kernels";
import { rowSize } from "./answers.ts";
import { isRow } from "./read-labels.ts";
import { assertStepName, Step } from "./steps.ts";
import { Table } from "./table.ts";
import { upTo, type View } from "./view.ts";

/**
 * What becomes of a sample: the numbers that are returned, or if nothing is, the sample as it was changed in place. Its
 * memory is used again for the next one.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that changes the sample in place returns nothing
export type SampleMap = (sample: Float32Array) => ArrayLike<number> | void;

export interface MapOptions<S extends Shape = Shape> {
  /** Of what becomes of a sample. Default: as before. */
  readonly sampleShape?: S | undefined;
  /** What tells it from another map of this name and text: numbers that the function takes from outside of it. */
  readonly madeWith?: string | number | readonly (string | number)[] | undefined;
}

/** What is done to each sample. */
export interface CheckedMap<S extends Shape = Shape> {
  /** Who does it, for messages. */
  readonly place: string;
  readonly f: SampleMap;
  /** Of what becomes of a sample. */
  readonly sampleShape: S;
  readonly step: Step;
}

/** @throws TypeError, RangeError or ShapeError for what is no name, function or shape */
export function checkedMap<S extends Shape>(
  owner: string,
  shape: Shape,
  name: string,
  f: SampleMap,
  options: MapOptions<S>,
): CheckedMap<S> {
  assertStepName(owner, "the step's name", name);
  const place = `${owner}, ${name}`;
  if (typeof f !== "function") throw new TypeError(`${place}: expected a function of a sample, got ${kindOf(f)}`);
  assertOptions(place, options, { sampleShape: true, madeWith: true });
  const sampleShape = frozenShape(`${place}, sampleShape`, options.sampleShape ?? (shape as S));
  rowSize("sampleShape", sampleShape, place);
  return { place, f, sampleShape, step: stepOf(name, f, sampleShape, options) };
}

/**
 * Writes what becomes of a sample.
 * @param which its number, or that in words, for messages
 */
export function mapSample(map: CheckedMap, which: number | string, sample: Float32Array, into: Float32Array): void {
  into.set(resultOf(map, which, sample));
  assertFiniteSample(map.place, which, into);
}

/** Every sample of the view mapped, once. */
export function mapped<S extends Shape>(view: View, name: string, f: SampleMap, options: MapOptions<S>): View<S> {
  const map = checkedMap("Dataset.map", view.table.parts.sampleShape, name, f, options);
  const { place, sampleShape, step } = map;
  const { rows, weights, steps } = view;
  const samples = allocated(place, rows.length, sampleShape);
  const size = sizeOf(sampleShape);
  const sample = new Float32Array(view.table.sampleSize);
  for (let index = 0; index < rows.length; index++) {
    view.table.copySample(rows[index] as number, sample, 0);
    mapSample(map, index, sample, samples.subarray(index * size, (index + 1) * size));
  }
  const answers = view.table.answersOf(rows);
  const table = new Table({ samples, sampleShape, answers, scale: 1 });
  return { table, rows: upTo(rows.length), weights, steps: [...steps, step] };
}

function allocated(place: string, count: number, sampleShape: Shape): Float32Array {
  try {
    return new Float32Array(count * sizeOf(sampleShape));
  } catch (cause) {
    throw new RangeError(
      `${place}: there is no memory for ${count} samples ${showShape(sampleShape)} in float32; map fewer of them, as take and subset give, or make the samples smaller first`,
      { cause },
    );
  }
}

function resultOf(
  { place, f, sampleShape: shape }: CheckedMap,
  which: number | string,
  sample: Float32Array,
): ArrayLike<number> {
  const returned: unknown = f(sample);
  assertSynchronous(returned, `${place}: the function returned a promise; map takes what is there when it returns`);
  const result = returned === undefined ? sample : returned;
  if (!isRow(result)) {
    throw new TypeError(
      `${place}: expected the numbers of sample ${which}, or nothing if they were changed in place, got ${kindOf(result)}`,
    );
  }
  if (result.length !== sizeOf(shape)) {
    throw new RangeError(
      `${place}: expected ${sizeOf(shape)} numbers for sample ${which}, since sampleShape is ${showShape(shape)}, got ${result.length}; pass the new sampleShape`,
    );
  }
  return result as ArrayLike<number>;
}

function assertFiniteSample(place: string, which: number | string, sample: Float32Array): void {
  for (let element = 0; element < sample.length; element++) {
    if (Number.isFinite(sample[element])) continue;
    throw new RangeError(`${place}: it made element ${element} of sample ${which} ${sample[element]}`);
  }
}

/** The text stands for the function: two closures written the same and over the same numbers do the same. */
function stepOf(name: string, f: SampleMap, sampleShape: Shape, { sampleShape: given, madeWith }: MapOptions): Step {
  const shown = [...(given ? [showShape(sampleShape)] : []), ...(madeWith === undefined ? [] : [String(madeWith)])];
  const key = JSON.stringify([sampleShape, madeWith, Function.prototype.toString.call(f)]);
  return new Step(name, shown.join(", "), key);
}
