import { assertOptions, checkedName, kindOf, type Shape, showShape } from "@tsumiki/kernels";
import { isRow } from "./read-labels.ts";
import { Step } from "./steps.ts";
import { type Affine, Table, type TableParts } from "./table.ts";
import type { View } from "./view.ts";

/** Mean and standard deviation of the elements of samples, by channel or by element; JSON keeps it exactly. */
export interface DatasetStatistics {
  readonly mean: readonly number[];
  /** √(Σ (x − mean)² / n), 0 of what is constant. */
  readonly deviation: readonly number[];
}

/** Over what `statistics` goes. */
export interface StatisticsOptions {
  /** "channel": over all that have the same place on the first axis, a pixel's color or a column. Default: "channel". */
  readonly per?: "channel" | "element" | undefined;
}

/** In float64, over the samples as they are before a batch rounds them to float32. */
export function statisticsOf(view: View, options: StatisticsOptions): DatasetStatistics {
  assertOptions("Dataset.statistics", options, { per: true });
  const per = checkedName("Dataset.statistics", "per", options.per ?? "channel", ["channel", "element"]);
  const { sampleSize } = view.table;
  const groups = per === "element" ? sampleSize : channelsOf(view.table.parts.sampleShape);
  const count = (view.rows.length * sampleSize) / groups;
  // Differences from the first sample's numbers: those of what is constant are exactly 0.
  const origin = firstOfEach(view, groups);
  const mean = sumsOf(view, origin, (difference) => difference).map(
    (sum, group) => (origin[group] as number) + sum / count,
  );
  const squares = sumsOf(view, mean, (difference) => difference * difference);
  return Object.freeze({
    mean: Object.freeze([...mean]),
    deviation: Object.freeze(Array.from(squares, (sum) => Math.sqrt(sum / count))),
  });
}

/** (x − mean) / deviation, of what is constant x − mean: done in one with the scale, as a batch is made. */
export function normalizedView<S extends Shape>(
  view: View<S>,
  statistics: DatasetStatistics,
  place = "Dataset.normalized",
): View<S> {
  const { parts, sampleSize } = view.table;
  const { mean, deviation } = checkedStatistics(place, statistics, parts.sampleShape, sampleSize);
  const gains = deviation.map((each) => (each === 0 ? 1 : 1 / each));
  const then: Affine = { gains, shifts: mean.map((each, group) => -each * (gains[group] as number)) };
  const normalization = parts.normalization === undefined ? then : composed(parts.normalization, then);
  const table = new Table({ ...parts, normalization });
  const step = new Step("normalized", inWords(mean, deviation), JSON.stringify([[...mean], [...deviation]]));
  return { ...view, table, steps: [...view.steps, step] };
}

/** What becomes of a number in each channel. */
export function inBatch({ normalization, sampleShape }: TableParts<Shape>, value: number): number[] {
  const channels = channelsOf(sampleShape);
  const { gains, shifts } = normalization ?? {
    gains: new Float64Array(channels).fill(1),
    shifts: new Float64Array(channels),
  };
  if (gains.length === channels)
    return Array.from(gains, (gain, channel) => gain * value + (shifts[channel] as number));
  throw new TypeError(
    `Dataset: normalized element by element, ${value} is another number in each; normalize by channel, or take the border "nearest"`,
  );
}

function channelsOf([channels = 1]: Shape): number {
  return channels;
}

function firstOfEach({ table, rows }: View, groups: number): Float64Array {
  const sample = new Float64Array(table.sampleSize);
  table.copySample(rows[0] as number, sample, 0);
  return Float64Array.from({ length: groups }, (_, group) => sample[(group * sample.length) / groups] as number);
}

/** Σ f(x − origin) of each group: a sample's share plainly, the samples' shares with what rounding loses (Neumaier 1974). */
function sumsOf({ table, rows }: View, origin: Float64Array, f: (difference: number) => number): Float64Array {
  const groups = origin.length;
  const run = table.sampleSize / groups;
  const sample = new Float64Array(table.sampleSize);
  const sums = new Float64Array(groups);
  const lost = new Float64Array(groups);
  for (const row of rows) {
    table.copySample(row, sample, 0);
    for (let group = 0, i = 0; group < groups; group++) {
      const from = origin[group] as number;
      let share = 0;
      for (let k = 0; k < run; k++, i++) share += f((sample[i] as number) - from);
      const before = sums[group] as number;
      const sum = before + share;
      const isLarger = Math.abs(before) >= Math.abs(share);
      lost[group] = (lost[group] as number) + (isLarger ? before - sum + share : share - sum + before);
      sums[group] = sum;
    }
  }
  return sums.map((sum, group) => sum + (lost[group] as number));
}

/** First one, then the other. Where their groups differ, one is of channels, the other of elements: then element by element. */
function composed(first: Affine, then: Affine): Affine {
  const groups = Math.max(first.gains.length, then.gains.length);
  const at = (numbers: Float64Array, group: number) => numbers[Math.floor((group * numbers.length) / groups)] as number;
  const indices = new Float64Array(groups).map((_, group) => group);
  return {
    gains: indices.map((group) => at(first.gains, group) * at(then.gains, group)),
    shifts: indices.map((group) => at(first.shifts, group) * at(then.gains, group) + at(then.shifts, group)),
  };
}

function checkedStatistics(
  place: string,
  statistics: DatasetStatistics,
  sampleShape: Shape,
  sampleSize: number,
): { mean: Float64Array; deviation: Float64Array } {
  if (typeof statistics !== "object" || statistics === null) {
    throw new TypeError(`${place}: expected statistics, { mean, deviation }, got ${kindOf(statistics)}`);
  }
  assertOptions(place, statistics, { mean: true, deviation: true });
  const [mean, deviation] = (["mean", "deviation"] as const).map((name) =>
    checkedNumbers(`${place}: ${name}`, statistics[name]),
  ) as [Float64Array, Float64Array];
  const channels = channelsOf(sampleShape);
  const fits = mean.length === channels || mean.length === sampleSize;
  if (!fits || mean.length !== deviation.length) {
    const counts =
      channels === sampleSize ? `${channels}` : `${channels}, one a channel, or ${sampleSize}, one an element`;
    throw new RangeError(
      `${place}: for samples ${showShape(sampleShape)} expected ${counts}, got ${mean.length} means and ${deviation.length} deviations`,
    );
  }
  const wrong = deviation.findIndex((each) => each < 0 || (each > 0 && 1 / each === Infinity));
  if (wrong < 0) return { mean, deviation };
  throw new RangeError(`${place}: deviation ${wrong} must be 0, or a number to divide by, got ${deviation[wrong]}`);
}

function checkedNumbers(place: string, numbers: ArrayLike<number>): Float64Array {
  if (!isRow(numbers)) throw new TypeError(`${place} must be an array of numbers, got ${kindOf(numbers)}`);
  return Float64Array.from(numbers, (number: unknown, index) => {
    if (typeof number === "number" && Number.isFinite(number)) return number;
    throw new RangeError(`${place} must be finite numbers, got ${kindOf(number)} at ${index}`);
  });
}

/** So many numbers are shown. */
const mostShown = 3;

function inWords(mean: Float64Array, deviation: Float64Array): string {
  return `mean ${shown(mean)}, deviation ${shown(deviation)}`;
}

function shown(numbers: Float64Array): string {
  const texts = Array.from(numbers.subarray(0, mostShown), (number) => String(Number(number.toPrecision(4))));
  if (numbers.length === 1) return texts.join("");
  return `[${texts.join(", ")}${numbers.length > mostShown ? ", …" : ""}]`;
}
