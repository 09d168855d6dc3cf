import type { Batch } from "@tsumiki/data";

/** So many labels an error lists at most. */
const mostListed = 10;

/**
 * The mean loss of batches, Σ scale·loss / Σ scale, where a batch's scale is its weight. It is here that a mean over
 * several batches gets its denominator.
 */
export class MeanLoss {
  /** Σ weight */
  weight = 0;
  /** What divides the mean, and the gradients if each was asked for with its batch's scale. */
  denominator = 0;
  #sum = 0;
  readonly #weightless = new Set<number>();
  /** Whether it is the samples of all batches that have no weight, and not their labels. */
  #isOfSamples: boolean | undefined;

  /** A batch without weight counts for nothing, whatever its loss is: it is the mean over nothing. */
  add(value: number, weight: number, { labels, weights }: Pick<Batch, "labels" | "weights">, scale = weight): void {
    this.weight += weight;
    this.denominator += scale;
    if (weight > 0) {
      this.#sum += scale * value;
      return;
    }
    const noneWeighs = weights?.data().every((each) => each === 0) ?? false;
    this.#isOfSamples = noneWeighs && this.#isOfSamples !== false;
    if (labels.rank === 1) for (const label of labels.data()) this.#weightless.add(label);
  }

  get value(): number {
    return this.#sum / this.denominator;
  }

  /** @throws RangeError with the labels if none of them had any weight. */
  assertWeight(place: string, { name }: { readonly name: string }): void {
    if (this.weight > 0) return;
    if (this.#isOfSamples) {
      throw new RangeError(
        `${place}: all samples have the weight 0, so that there is no mean; leave them out, or take larger batches`,
      );
    }
    const all = [...this.#weightless].sort((a, b) => a - b);
    const rest = all.length > mostListed ? ", …" : "";
    const labels = all.length === 0 ? "" : ` (${all.slice(0, mostListed).join(", ")}${rest})`;
    throw new RangeError(
      `${place}: ${name || "the loss"} gives none of the labels${labels} any weight, so that there is no mean; give some of them weight, or leave these samples out`,
    );
  }
}
