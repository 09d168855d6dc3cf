import { checkedNumber, dropoutHash, portableMath } from "@tsumiki/kernels";

/**
 * Random numbers for one sample and one augmentation: hashes of a key and a count, so that to begin with the next sample
 * takes no time. (To seed a `Generator` takes some microseconds, and an epoch of 60,000 images would do it for each.)
 */
export class Draws {
  static readonly name: string = "Draws";
  #key = 0;
  #count = 0;

  /** @param key the whole number of 32 bits that all numbers follow from */
  constructor(key: number) {
    this.restart(key);
  }

  /** Begins anew: the same key gives the same numbers. */
  restart(key: number): void {
    this.#key = key;
    this.#count = 0;
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  next(): number {
    const high = this.key() >>> 5;
    return (high * 2 ** 26 + (this.key() >>> 6)) / 2 ** 53;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /**
   * A whole number from 0 to below − 1.
   * @throws RangeError unless `below` is a whole number of at least 1
   */
  integer(below: number): number {
    checkedNumber("Draws.integer", "below", below, "a whole number of at least 1");
    return Math.floor(this.next() * below);
  }

  /** A whole number of 32 bits. */
  key(): number {
    return dropoutHash(this.#key, this.#count++);
  }

  /** Normal with mean 0 and standard deviation 1, by the polar method (Marsaglia & Bray 1964). */
  normal(): number {
    for (;;) {
      const x = this.between(-1, 1);
      const y = this.between(-1, 1);
      const s = x * x + y * y;
      if (s > 0 && s < 1) return x * Math.sqrt((-2 * portableMath.log(s)) / s);
    }
  }

  /** Gamma distributed with this shape, scale 1 (Marsaglia & Tsang 2000; for a shape below 1 with their U^(1/shape)). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * portableMath.power(1 - this.next(), 1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = this.normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && portableMath.log(1 - this.next()) < (x * x) / 2 + d * (1 - v + portableMath.log(v))) return d * v;
    }
  }

  /** Beta distributed with both parameters `alpha`, in [0, 1]: X / (X + Y) of two gamma variables. */
  beta(alpha: number): number {
    const [x, y] = [this.gamma(alpha), this.gamma(alpha)];
    if (x + y === Number.POSITIVE_INFINITY) return 0.5; // of a huge one: the two differ by nothing
    return x + y > 0 ? x / (x + y) : this.integer(2); // of a tiny alpha, where both may round to 0
  }
}
