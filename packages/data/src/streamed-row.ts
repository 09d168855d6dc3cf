import { assertOptions, checkedNumber, kindOf, type Shape, showShape } from "@tsumiki/kernels";
import { notFinite, type StreamLabels } from "./stream-labels.ts";
import { Table } from "./table.ts";
import type { View } from "./view.ts";

/** A sample of a stream as it waits to be dealt: checked, in memory of its own. */
export interface StreamedRow {
  /** Its number in the stream. */
  readonly index: number;
  /** What the table's scale and normalization are still to be applied to: bytes stay bytes. */
  readonly numbers: Uint8Array | Float32Array;
  readonly label: Float32Array;
  readonly weight: number;
}

/** How what a source gives becomes a row. */
export interface RowRules {
  readonly sampleSize: number;
  readonly sampleShape: Shape;
  readonly labels: StreamLabels;
  readonly isWeighted: boolean;
}

const known = {
  label: { sample: true, weight: true, label: true },
  target: { sample: true, weight: true, target: true },
} as const;

/**
 * What a source gave, checked and copied: a source may use its memory again for the next one.
 * @throws TypeError, RangeError or ShapeError that names the sample and what is wrong with it
 */
export function streamedRow(given: unknown, index: number, name: string, rules: RowRules): StreamedRow {
  const { labels, isWeighted } = rules;
  const { key } = labels;
  if (typeof given !== "object" || given === null || !("sample" in given)) {
    throw new TypeError(`DataStream: expected { sample, ${key} } as ${name}, got ${kindOf(given)}`);
  }
  assertOptions<object>(`DataStream, ${name}`, given, known[key]);
  const { sample, weight, ...answer } = given as Partial<Record<"sample" | "weight" | typeof key, unknown>>;
  return {
    index,
    numbers: numbersOf(sample, name, rules),
    label: labels.read(answer[key], name),
    weight: weightOf(weight, name, isWeighted),
  };
}

/** Writes a row as it is in a batch. */
export function copyRow({ table }: View, { numbers }: StreamedRow, into: Float32Array, offset: number): void {
  const { parts } = table;
  const scale = numbers instanceof Uint8Array ? parts.scale : 1;
  new Table({ ...parts, samples: numbers, scale }).copySample(0, into, offset);
}

function numbersOf(sample: unknown, name: string, { sampleSize, sampleShape }: RowRules): Uint8Array | Float32Array {
  const isArray = Array.isArray(sample);
  if (!(isArray || sample instanceof Uint8Array || sample instanceof Float32Array)) {
    throw new TypeError(
      `DataStream: ${name} must be a Uint8Array, a Float32Array or an array of numbers, got ${kindOf(sample)}`,
    );
  }
  if (sample.length !== sampleSize) {
    throw new RangeError(
      `DataStream: expected ${sampleSize} numbers for ${name}, since sampleShape is ${showShape(sampleShape)}, got ${sample.length}`,
    );
  }
  if (sample instanceof Uint8Array) return new Uint8Array(sample);
  const numbers = new Float32Array(sample);
  const wrong = isArray ? sample.findIndex((number) => !isFloat(number)) : firstNotFinite(numbers);
  if (wrong < 0) return numbers;
  throw notFinite(sample[wrong], `${name} at its element ${wrong}`);
}

/** Whether float32 has it: what is larger becomes infinite there. */
function isFloat(number: unknown): boolean {
  return typeof number === "number" && Number.isFinite(Math.fround(number));
}

/** By hand, since it looks at every number that comes. */
function firstNotFinite(numbers: Float32Array): number {
  for (let index = 0; index < numbers.length; index++) if (!Number.isFinite(numbers[index])) return index;
  return -1;
}

function weightOf(weight: unknown, name: string, isWeighted: boolean): number {
  if (isWeighted) return checkedNumber("DataStream", `the weight of ${name}`, weight, "a finite number of at least 0");
  if (weight === undefined) return 1;
  throw new TypeError(`DataStream: ${name} has a weight; make the stream with weighted: true, or leave it out`);
}
