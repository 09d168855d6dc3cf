import { Generator } from "@tsumiki/tensor";

/** Random choices: the same seed makes the same ones. */
export class Chance {
  readonly #generator: Generator;

  constructor(seed: string) {
    this.#generator = new Generator(seed);
  }

  /** A whole number, both bounds included. */
  whole(from: number, to: number): number {
    return from + this.#generator.integer(to - from + 1);
  }

  number(from: number, to: number): number {
    return from + this.#generator.next() * (to - from);
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.#generator.integer(values.length)] as Value;
  }

  happens(probability = 0.5): boolean {
    return this.#generator.next() < probability;
  }

  /** The extents of a shape of some rank, each from 1 to `to`. */
  extents(rank: number, to: number): number[] {
    return Array.from({ length: rank }, () => this.whole(1, to));
  }

  /** The first that fits. */
  until<Value>(make: () => Value, fits: (value: Value) => boolean): Value {
    for (;;) {
      const value = make();
      if (fits(value)) return value;
    }
  }
}
