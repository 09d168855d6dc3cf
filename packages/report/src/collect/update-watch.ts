import type { Layer } from "@tsumiki/layers";
import type { Parameter } from "@tsumiki/tensor";
import type { Updates } from "../record.ts";

/** So many steps are measured of a training whose length is known, at most twice as many of any other. */
const samples = 100;

/** Of so many weights, the first and the last among them. */
const mostWeights = 6;

/**
 * How far single steps move the weights, ‖Δw‖ / ‖w‖ (about 1e-3 is usual). The weights are copied before a step that is
 * measured and compared after it: a few steps of many, so that it costs next to nothing. What is frozen at first is not
 * looked at.
 */
export class UpdateWatch {
  readonly #weights: readonly (readonly [name: string, parameter: Parameter])[];
  readonly #rows: { readonly step: number; readonly ratios: readonly number[] }[];
  #stride: number;
  #before: readonly ArrayLike<number>[];

  /** @param before what one has measured that this goes on with, its `stride`, and the step after which it does */
  constructor(
    model: Layer,
    allSteps: number | undefined,
    before?: { readonly rows: Updates["rows"]; readonly stride: number; readonly step: number },
  ) {
    this.#weights = spread([...model.parameters()].filter(([, { shape, frozen }]) => shape.length > 1 && !frozen));
    this.#rows = [...(before?.rows ?? [])];
    this.#stride = before?.stride ?? Math.max(1, Math.ceil((allSteps ?? 0) / samples));
    this.#before = before === undefined || before.step % this.#stride === 0 ? this.#copies() : [];
  }

  get stride(): number {
    return this.#stride;
  }

  /** @param step that was just done, counted from 1 */
  observe(step: number): void {
    if (this.#before.length > 0) {
      const after = this.#copies();
      this.#rows.push({ step, ratios: after.map((values, index) => ratioOf(this.#before[index]!, values)) });
      this.#before = [];
    }
    if (this.#rows.length >= 2 * samples) this.#thin();
    if (step % this.#stride === 0) this.#before = this.#copies();
  }

  updates(): Updates {
    return { names: this.#weights.map(([name]) => name), rows: [...this.#rows] };
  }

  #copies(): readonly ArrayLike<number>[] {
    return this.#weights.map(([, { value }]) => value.data());
  }

  /** Every other one stays. */
  #thin(): void {
    this.#stride *= 2;
    const kept = this.#rows.filter((_, index) => index % 2 === 0);
    this.#rows.splice(0, this.#rows.length, ...kept);
  }
}

function ratioOf(before: ArrayLike<number>, after: ArrayLike<number>): number {
  let [moved, length] = [0, 0];
  for (let index = 0; index < before.length; index++) {
    const value = before[index] as number;
    moved += ((after[index] as number) - value) ** 2;
    length += value ** 2;
  }
  return Math.sqrt(moved / length);
}

function spread<Each>(all: readonly Each[]): readonly Each[] {
  if (all.length <= mostWeights) return all;
  const step = (all.length - 1) / (mostWeights - 1);
  return Array.from({ length: mostWeights }, (_, index) => all[Math.round(index * step)] as Each);
}
