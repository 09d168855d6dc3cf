import { assertOptions, kindOf } from "@tsumiki/kernels";
import type { Generator } from "@tsumiki/tensor";
import type { Dataset } from "./dataset.ts";
import { checkedWeights } from "./sample-weights.ts";

/** How an epoch draws its samples, each time from all of them: by weights, or every class as often as any other. */
export type Sampling = { readonly weights: ArrayLike<number> } | { readonly balanced: true };

/** Draws the numbers of samples, each with a probability in proportion to its weight. */
export class WeightedSampler {
  /** Σ of the weights up to and with each sample's. */
  readonly #sums: Float64Array;
  /** The last sample that adds anything. */
  readonly #last: number;

  constructor(dataset: Dataset, sampling: Sampling) {
    const weights = weightsOf(dataset, sampling);
    let sum = 0;
    this.#sums = weights.map((weight) => {
      sum += weight;
      return sum;
    });
    this.#last = this.#sums.indexOf(sum);
    if (sum === Infinity) throw new RangeError("DataLoader, sampling: the sum of the weights is not finite");
  }

  /** So many, with repetition. */
  draw(count: number, generator: Generator): Uint32Array {
    const total = this.#sums[this.#last] as number;
    return new Uint32Array(count).map(() => this.#sampleAt(generator.next() * total));
  }

  /** The first sample whose sum is above this. */
  #sampleAt(place: number): number {
    let [low, high] = [0, this.#last];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sums[middle] as number) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function weightsOf(dataset: Dataset, sampling: Sampling): Float64Array {
  const place = "DataLoader, sampling";
  if (typeof sampling !== "object" || sampling === null) {
    throw new TypeError(`${place}: expected { weights } or { balanced: true }, got ${kindOf(sampling)}`);
  }
  assertOptions<{ weights?: unknown; balanced?: unknown }>(place, sampling, { weights: true, balanced: true });
  const { weights, balanced } = sampling as { weights?: ArrayLike<number>; balanced?: unknown };
  if (weights !== undefined && balanced === undefined) return checkedWeights(place, weights, dataset.size);
  if (balanced !== true || weights !== undefined) {
    throw new TypeError(`${place}: expected either weights or balanced: true, got ${kindOf(sampling)}`);
  }
  return balancedWeights(place, dataset);
}

/** 1 / n for each of the n samples of a class; 0 for those whose label is ignored. */
function balancedWeights(place: string, dataset: Dataset): Float64Array {
  if (dataset.classes === undefined || dataset.labelShape.length > 0) {
    throw new TypeError(`${place}: only samples of one class each can be balanced; pass weights`);
  }
  const counts = dataset.classCounts();
  return Float64Array.from(dataset.labels(), (label) => (label === dataset.ignore ? 0 : 1 / (counts[label] as number)));
}
