import { Numbers } from "@tsumiki/tensor";
import type { EpochRow, Picture, Reached, StepRow, Updates } from "./record.ts";

/** What a recorder has of a training so far. */
export interface Remembered {
  readonly stepRows: readonly StepRow[];
  readonly epochRows: readonly EpochRow[];
  readonly updates: Updates["rows"];
  /** The filters as they were at the beginning. */
  readonly filters: readonly Picture[];
  readonly step: number;
  readonly firstLoss: number | undefined;
  readonly seconds: number;
  readonly wallSeconds: number;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly width: number;
  readonly stride: number;
}

/** Each part as rows of so many numbers; what a row does not have is NaN. */
const columns = { steps: 7, epochs: 13, updates: 2, filters: 1, counts: 7 } as const;

type Part = keyof typeof columns;

/** Rows one after the other, by the part. */
export type Rows = Readonly<Record<Part, readonly number[]>>;

/** As numbers that can be saved. */
export function stateOf(read: (part: Part) => readonly number[], write: (part: Part, rows: number[]) => void) {
  const parts = Object.keys(columns) as Part[];
  return new Map(
    parts.map((part) => [
      part,
      new Numbers({ columns: columns[part], read: () => read(part), write: (rows) => write(part, [...rows]) }),
    ]),
  );
}

const writers: { readonly [Name in Part]: (remembered: Remembered) => readonly number[] } = {
  steps: ({ stepRows }) =>
    stepRows.flatMap(({ step, count, loss, least, largest, gradientNorm, learningRate }) => [
      step,
      count,
      loss,
      least,
      largest,
      gradientNorm,
      learningRate,
    ]),
  epochs: ({ epochRows }) =>
    epochRows.flatMap(({ epoch, step, loss, seconds, learningRate, training, validation }) => [
      ...[epoch, step, loss, seconds, learningRate],
      ...numbersOf(training),
      ...numbersOf(validation),
    ]),
  updates: ({ updates }) => updates.flatMap(({ step, ratios }) => ratios.flatMap((ratio) => [step, ratio])),
  filters: ({ filters }) => {
    const [{ height, width } = { height: 0, width: 0 }] = filters;
    return [height, width, ...filters.flatMap(({ pixels }) => pixels)];
  },
  counts: ({ step, firstLoss = Number.NaN, seconds, wallSeconds, started, width, stride }) => [
    ...[step, firstLoss, seconds, wallSeconds, started, width, stride],
  ],
};

/** One part of it. */
export function rowsOf(remembered: Remembered, part: Part): readonly number[] {
  return writers[part](remembered);
}

/** What the rows say; undefined if there are none. */
export function rememberedIn({ steps, epochs, updates, filters, counts }: Rows): Remembered | undefined {
  if (counts.length === 0) return undefined;
  const [step = 0, firstLoss = Number.NaN, seconds = 0, wallSeconds = 0, started = 0, width = 1, stride = 1] = counts;
  return {
    stepRows: inRows(steps, columns.steps).map(
      ([step = 0, count = 1, loss = 0, least = 0, largest = 0, gradientNorm = 0, learningRate = 0]) => {
        return { step, count, loss, least, largest, gradientNorm, learningRate };
      },
    ),
    epochRows: inRows(epochs, columns.epochs).map(
      ([epoch = 0, step = 0, loss = 0, seconds = 0, learningRate = 0, ...reached]) => ({
        ...{ epoch, step, loss, seconds, learningRate },
        ...named("training", reached.slice(0, 4)),
        ...named("validation", reached.slice(4)),
      }),
    ),
    updates: together(inRows(updates, columns.updates)),
    filters: pictures(filters),
    ...{
      step,
      firstLoss: Number.isNaN(firstLoss) ? undefined : firstLoss,
      seconds,
      wallSeconds,
      started,
      width,
      stride,
    },
  };
}

function numbersOf(reached: Reached | undefined): number[] {
  const { loss, count, correct, accuracy } = reached ?? {};
  return [loss, count, correct, accuracy].map((number = Number.NaN) => number);
}

function named<Name extends string>(name: Name, [loss = 0, count = Number.NaN, ...classes]: readonly number[]) {
  if (Number.isNaN(count)) return {};
  const [correct = Number.NaN, accuracy = Number.NaN] = classes;
  return { [name]: { loss, count, ...(Number.isNaN(correct) ? {} : { correct, accuracy }) } } as {
    [_ in Name]?: Reached;
  };
}

function inRows(numbers: readonly number[], width: number): number[][] {
  return Array.from({ length: numbers.length / width }, (_, row) => numbers.slice(row * width, (row + 1) * width));
}

/** Neighbours of one step are one row. */
function together(pairs: readonly number[][]): { step: number; ratios: number[] }[] {
  const rows: { step: number; ratios: number[] }[] = [];
  for (const [step = 0, ratio = 0] of pairs) {
    const last = rows.at(-1);
    if (last?.step === step) last.ratios.push(ratio);
    else rows.push({ step, ratios: [ratio] });
  }
  return rows;
}

function pictures([height = 0, width = 0, ...pixels]: readonly number[]): Picture[] {
  const size = height * width;
  return size > 0 ? inRows(pixels, size).map((pixels) => ({ pixels, height, width })) : [];
}
