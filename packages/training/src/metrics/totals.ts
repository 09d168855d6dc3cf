import type { Batch } from "@tsumiki/data";
import { assertSynchronous, kindOf } from "@tsumiki/kernels";
import type { LossTraits } from "@tsumiki/layers";
import { NotFiniteError } from "../not-finite.ts";
import type { Scores } from "../objective.ts";
import type { MetricResults, Metrics } from "./metric.ts";

/** An objective need not give any, unless they are asked for. */
export const noScores =
  "metrics need scores, and the objective gives none; return them too, as { loss, backward, scores }";

/** So many sums an error lists at most. */
const mostListed = 8;

/** What metrics add up over batches. */
export class Totals<M extends Metrics> {
  readonly #metrics: M;
  readonly #totals: Map<string, Float64Array>;

  /** @param before the `sums` of one that this goes on with */
  constructor(metrics: M, before: ReadonlyMap<string, Float64Array> = new Map()) {
    this.#metrics = metrics;
    this.#totals = new Map([...before].map(([name, sums]) => [name, sums.slice()]));
  }

  /** All that was added up, by the metrics' names. Copies. */
  get sums(): Map<string, Float64Array> {
    return new Map([...this.#totals].map(([name, total]) => [name, total.slice()]));
  }

  /**
   * Adds a batch to all metrics or, if one of them throws, to none.
   * @throws TypeError or RangeError naming the metric whose sums are none, or not as many as those of the batches before.
   */
  add(place: string, scores: Scores | undefined, batch: Batch, traits: LossTraits): void {
    if (scores === undefined) throw new TypeError(`${place}: ${noScores}`);
    const sums = Object.entries(this.#metrics).map(([name, metric]) => {
      const before = this.#totals.get(name);
      return {
        name,
        sums: checkedSums(`${place}: the metric ${name}`, metric.sums(scores as never, batch, traits), before),
      };
    });
    for (const { name, sums: added } of sums) {
      const total = this.#totals.get(name) ?? new Float64Array(added.length);
      for (let index = 0; index < total.length; index++) total[index]! += added[index] as number;
      this.#totals.set(name, total);
    }
  }

  /** @throws NotFiniteError naming the metric that is not finite, with its sums. */
  results(place: string): MetricResults<M> {
    const results = Object.entries(this.#metrics).map(([name, metric]) => [name, this.#result(place, name, metric)]);
    return Object.fromEntries(results) as MetricResults<M>;
  }

  #result(place: string, name: string, metric: Metrics[string]): unknown {
    const total = this.#totals.get(name) ?? new Float64Array();
    const result = metric.result(total.slice());
    assertSynchronous(result, `${place}: the metric ${name} gave a promise; a result is there when it returns`);
    const found = notFinite(result, name);
    if (found === undefined) return result;
    const listed = [...total.subarray(0, mostListed)].join(", ");
    const rest = total.length > mostListed ? ", …" : "";
    throw new NotFiniteError(`${place}: the metric ${found}, from the sums [${listed}${rest}]`);
  }
}

/** The first number inside that is not finite: "precision[2] is NaN". */
function notFinite(value: unknown, name: string): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${name} is ${value}`;
  if (typeof value !== "object" || value === null) return undefined;
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  for (const [key, part] of Object.entries(value)) {
    const found = notFinite(part, isList ? `${name}[${key}]` : `${name}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkedSums(place: string, sums: unknown, before: Float64Array | undefined): ArrayLike<number> {
  const sentence = `${place} must return its sums as an array of numbers, got ${kindOf(sums)}`;
  assertSynchronous(sums, sentence);
  const isList = Array.isArray(sums) || (ArrayBuffer.isView(sums) && "length" in sums);
  if (!isList) throw new TypeError(sentence);
  const numbers = sums as ArrayLike<unknown>;
  for (let index = 0; index < numbers.length; index++) {
    if (typeof numbers[index] === "number") continue;
    throw new TypeError(`${place}: sum ${index} must be a number, got ${kindOf(numbers[index])}`);
  }
  if (before !== undefined && before.length !== numbers.length) {
    throw new RangeError(
      `${place} gave ${numbers.length} sums, and ${before.length} for the batches before; they must be as many for every batch`,
    );
  }
  return sums as ArrayLike<number>;
}
