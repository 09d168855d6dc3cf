import { kindOf, type Shape, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import type { Answers } from "./answers.ts";
import { differingClass, differingStep } from "./differences.ts";
import { Table, type TableParts } from "./table.ts";
import { upTo, type View } from "./view.ts";

/**
 * The samples of all views one after the other, in memory of their own: bytes if all are bytes and mean the same, else
 * floats.
 */
export function concatenated<S extends Shape>(first: View<S>, others: readonly View[]): View<S> {
  const views: [View<S>, ...View[]] = [first, ...others];
  for (const [index, other] of others.entries()) assertAlike(first, other, index + 1);
  const size = views.reduce((sum, { rows }) => sum + rows.length, 0);
  const table = new Table({ ...samplesOf(views, size), answers: answersOf(views) });
  return { table, rows: upTo(size), weights: weightsOf(views, size), steps: first.steps };
}

function samplesOf<S extends Shape>(views: readonly [View<S>, ...View[]], size: number) {
  const { sampleSize, parts } = views[0].table;
  const { sampleShape, scale, normalization } = parts;
  const areBytes = views.every(
    ({ table }) => table.parts.samples instanceof Uint8Array && meansTheSame(parts, table.parts),
  );
  const samples = new (areBytes ? Uint8Array : Float32Array)(size * sampleSize);
  let end = 0;
  for (const { table, rows } of views) {
    for (const row of rows) {
      if (samples instanceof Float32Array) table.copySample(row, samples, end);
      else samples.set(table.parts.samples.subarray(row * sampleSize, (row + 1) * sampleSize), end);
      end += sampleSize;
    }
  }
  return areBytes ? { samples, sampleShape, scale, normalization } : { samples, sampleShape, scale: 1 };
}

/** Whether the same byte becomes the same number in both. */
function meansTheSame(own: TableParts<Shape>, its: TableParts<Shape>): boolean {
  const numbers = ({ normalization }: TableParts<Shape>) =>
    normalization === undefined ? [] : [...normalization.gains, ...normalization.shifts];
  return own.scale === its.scale && sameShape(numbers(own), numbers(its));
}

function answersOf(views: readonly [View, ...View[]]): Answers {
  const all = views.map(({ table, rows }) => table.answersOf(rows));
  const [first] = all as [Answers, ...Answers[]];
  const labels = new (first.labels instanceof Int32Array ? Int32Array : Float32Array)(
    all.reduce((sum, answers) => sum + answers.labels.length, 0),
  );
  let end = 0;
  for (const answers of all) {
    labels.set(answers.labels, end);
    end += answers.labels.length;
  }
  return { ...first, labels, classNames: all.find(({ classNames }) => classNames !== undefined)?.classNames };
}

/** A sample without a weight counts as 1. */
function weightsOf(views: readonly View[], size: number): Float32Array | undefined {
  if (views.every(({ weights }) => weights === undefined)) return undefined;
  const all = new Float32Array(size).fill(1);
  let end = 0;
  for (const { weights, rows } of views) {
    if (weights) all.set(weights, end);
    end += rows.length;
  }
  return all;
}

/** @throws ShapeError or RangeError that says in what they differ */
function assertAlike(first: View, other: View, index: number): void {
  const place = `Dataset.concat: data set ${index}`;
  const [here, there] = [first.table.parts, other.table.parts];
  if (!sameShape(here.sampleShape, there.sampleShape)) {
    throw new ShapeError(
      `${place} has samples ${showShape(there.sampleShape)}, the first ${showShape(here.sampleShape)}; map them to one shape`,
    );
  }
  const [own, its] = [here.answers, there.answers];
  if (!sameShape(own.shape, its.shape)) {
    throw new ShapeError(`${place} has labels ${showShape(its.shape)}, the first ${showShape(own.shape)}`);
  }
  if (own.classes !== its.classes) {
    throw new RangeError(
      `${place} has ${classesText(its)}, the first ${classesText(own)}; pass classes to both when they are made`,
    );
  }
  const names = ["the first data set", `data set ${index}`] as const;
  const name = differingClass(own, its, names);
  if (name !== undefined) throw new RangeError(`Dataset.concat: ${name}`);
  if (own.ignore !== its.ignore) {
    throw new RangeError(`${place} ignores the label ${its.ignore ?? "none"}, the first ${own.ignore ?? "none"}`);
  }
  const step = differingStep(first, other, names);
  if (step !== undefined) throw new RangeError(`Dataset.concat: ${step}; do the same to both, or join them before`);
}

function classesText({ classes }: Answers): string {
  return classes === undefined ? "targets" : `${classes} classes`;
}

/** @throws TypeError naming the argument that is none */
export function assertDatasets(others: readonly unknown[], isDataset: (value: unknown) => boolean): void {
  const wrong = others.findIndex((other) => !isDataset(other));
  if (wrong < 0) return;
  throw new TypeError(`Dataset.concat: expected data sets, got ${kindOf(others[wrong])} as argument ${wrong + 1}`);
}
