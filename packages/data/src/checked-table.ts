import { assertOptions, checkedNumber, frozenShape, kindOf, type Shape, showShape, sizeOf } from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import { type Answers, assertFinite, checkTargets, countRows, rowSize } from "./answers.ts";
import { checkLabels } from "./class-labels.ts";
import type { ClassificationOptions, DatasetOptions, RegressionOptions } from "./dataset-options.ts";
import { isRow } from "./read-labels.ts";
import { Table } from "./table.ts";

/** Samples and labels, each checked to be what it should be. @throws as the constructor of Dataset says */
export function checkedTable<S extends Shape>(options: DatasetOptions<S>): Table<S> {
  const kind = kindOfAnswers(options);
  const { samples, scale = samples instanceof Uint8Array ? 1 / 255 : 1 } = options;
  if (!(samples instanceof Uint8Array || samples instanceof Float32Array)) {
    throw new TypeError(
      `Dataset: samples must be a Uint8Array or a Float32Array, got ${kindOf(samples)}; Dataset.from(samples, labels) takes arrays`,
    );
  }
  const sampleShape = frozenShape("Dataset, sampleShape", options.sampleShape);
  const sampleSize = rowSize("sampleShape", sampleShape);
  const size = countRows("samples", samples, sampleShape);
  checkedNumber("Dataset", "scale", scale, "a finite number");
  if (size === 0) throw new RangeError("Dataset: expected at least one sample, got none");
  assertFinite("samples", samples, sampleSize);
  const counted = { size, sampleShape };
  const answers = kind === "targets" ? targetsOf(options as RegressionOptions) : classesOf(options, counted);
  assertOneEach(answers.labels.length, answers.shape, counted);
  return new Table({ samples, sampleShape, answers, scale });
}

interface Counted {
  readonly size: number;
  readonly sampleShape: Shape;
}

/** Labels are counted before any memory is taken for them. */
function classesOf(options: DatasetOptions, counted: Counted): Answers {
  const { labels, labelShape = [], ...classes } = options as ClassificationOptions;
  if (typeof labels !== "object" || labels === null || typeof labels.length !== "number") {
    const hint = (labels as unknown) instanceof Tensor ? "; its toArray() is one" : "";
    throw new TypeError(`Dataset: labels must be an array of class numbers, got ${kindOf(labels)}${hint}`);
  }
  const shape = frozenShape("Dataset, labelShape", labelShape);
  rowSize("labelShape", shape);
  if (shape.length > 0 && isRow(labels[0])) {
    const flat = Array.isArray(labels[0]) ? "labels.flat(Infinity)" : "labels.flatMap((each) => [...each])"; // typed arrays stay
    throw new TypeError(
      `Dataset: with a labelShape, labels are one array of class numbers, got ${kindOf(labels)}; ${flat} makes it one`,
    );
  }
  assertOneEach(labels.length, shape, counted);
  return checkLabels(labels, shape, classes);
}

function targetsOf({ targets, targetShape }: RegressionOptions): Answers {
  return checkTargets(targets, targetShape);
}

function assertOneEach(count: number, shape: Shape, { size, sampleShape }: Counted): void {
  const numbers = size * sizeOf(shape);
  if (count === numbers) return;
  const samples = `each of the ${size} samples ${showShape(sampleShape)}`;
  const expected =
    shape.length === 0 ? `a label for ${samples}` : `labels ${showShape(shape)} for ${samples}, ${numbers} numbers`;
  throw new RangeError(`Dataset: expected ${expected}, got ${count}`);
}

const forAll = { samples: true, sampleShape: true, scale: true } as const;
const forClasses = { labels: true, labelShape: true, classes: true, classNames: true, ignore: true } as const;
const forTargets = { targets: true, targetShape: true } as const;
const atLast = { weights: true, steps: true } as const;

/** @throws TypeError for an unknown option, or unless there are either labels or targets */
function kindOfAnswers(options: DatasetOptions): "labels" | "targets" {
  const { labels, targets } = (options ?? {}) as Partial<ClassificationOptions & RegressionOptions>;
  if (labels === undefined && targets === undefined) {
    assertOptions<object>("Dataset", options, { ...forAll, ...forClasses, ...forTargets, ...atLast });
    throw new TypeError("Dataset: expected labels, which are class numbers, or for regression targets, got neither");
  }
  const kind = targets === undefined ? "labels" : "targets";
  assertOptions<object>("Dataset", options, { ...forAll, ...(kind === "labels" ? forClasses : forTargets), ...atLast });
  return kind;
}
