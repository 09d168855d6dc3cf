import { assertOptions, checkedNumber, kindOf, portableMath, quoted, type Shape, sizeOf } from "@tsumiki/kernels";
import seedrandom from "seedrandom";
import { type AssignOptions, assignState, type Unmatched } from "./assign-state.ts";
import { tensor } from "./creation.ts";
import { Numbers } from "./numbers.ts";
import { checkedShape } from "./operands.ts";
import type { ValuesLike } from "./state.ts";
import type { Tensor } from "./tensor.ts";

/** Where a generator stands: plain numbers, which JSON keeps exactly. */
export interface GeneratorState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/**
 * Random numbers that are the same in every engine for the same seed, and whose state can be saved.
 *
 * Around Alea (Johannes Baagøe 2010) of the package `seedrandom`: a multiply-with-carry generator of period about 2¹¹⁶
 * that passes BigCrush and takes a third of the time of the package's default. Not for secrets.
 */
export class Generator {
  static readonly name: string = "Generator";
  #random!: seedrandom.StatefulPRNG<GeneratorState>;
  /** Where its numbers began, for people. */
  #origin = "";

  /** @throws TypeError if the seed is neither a number nor a string. */
  constructor(seed: number | string) {
    this.seed(seed);
  }

  /** Starts anew: the same seed gives the same numbers. */
  seed(seed: number | string): void {
    this.#random = seedrandom.alea(String(checkedSeed(seed)), { state: true });
    this.#origin = `seeded with ${typeof seed === "string" ? quoted(seed) : seed}`;
  }

  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  next(): number {
    return this.#random.double();
  }

  /**
   * A whole number from 0 to below − 1.
   * @throws RangeError unless `below` is a whole number of at least 1.
   */
  integer(below: number): number {
    checkedNumber("Generator.integer", "below", below, "a whole number of at least 1");
    return Math.floor(this.next() * below);
  }

  /** A whole number of 32 bits: what `dropout` hashes its mask from. */
  key(): number {
    return this.#random.int32() >>> 0;
  }

  /**
   * Normal with mean 0 and standard deviation 1, by the polar method (Marsaglia & Bray 1964). The second number of each
   * pair is dropped, so that there is no other state than the generator's.
   */
  normal(): number {
    for (;;) {
      const x = 2 * this.next() - 1;
      const y = 2 * this.next() - 1;
      const s = x * x + y * y;
      if (s > 0 && s < 1) return x * Math.sqrt((-2 * portableMath.log(s)) / s);
    }
  }

  /** Puts the elements in a random order, in place, and returns them (Fisher & Yates 1938). */
  shuffle<Elements extends { readonly length: number; [index: number]: unknown }>(elements: Elements): Elements {
    for (let last = elements.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      [elements[last], elements[other]] = [elements[other], elements[last]];
    }
    return elements;
  }

  /**
   * 0, 1, …, count − 1 in a random order.
   * @throws RangeError unless count is a whole number of at least 0.
   */
  permutation(count: number): Uint32Array {
    checkedNumber("Generator.permutation", "count", count, "a whole number of at least 0");
    return this.shuffle(Uint32Array.from({ length: count }, (_, index) => index));
  }

  /** Where the generator stands: after `restore` it gives the same numbers again. */
  save(): GeneratorState {
    return this.#random.state();
  }

  /** @throws TypeError if the state is none that `save` gave. */
  restore(state: GeneratorState): void {
    const { c, s0, s1, s2 } = state ?? {};
    if (![c, s0, s1, s2].every(Number.isFinite)) {
      throw new TypeError(`Generator.restore: expected a state from save(), got ${kindOf(state)}`);
    }
    this.#random = seedrandom.alea("", { state: { c, s0, s1, s2 } });
    this.#origin = "restored to a state that was saved";
  }

  /** The same as numbers that can be saved beside a model's: "place". */
  state(): Map<string, Numbers> {
    const place = new Numbers({
      read: () => {
        const { c, s0, s1, s2 } = this.save();
        return [c, s0, s1, s2];
      },
      write: ([c = 0, s0 = 0, s1 = 0, s2 = 0]) => this.restore({ c, s0, s1, s2 }),
      wrong: (numbers) => (isPlace([...numbers]) ? undefined : "must be where a generator stood when it was saved"),
    });
    return new Map([["place", place]]);
  }

  /**
   * Goes on where the state stands.
   * @throws ShapeError or RangeError if it is no generator's
   */
  load(state: ReadonlyMap<string, ValuesLike>, options: AssignOptions = {}): Unmatched {
    return assignState("Generator.load", this.state(), state, options);
  }

  /** `Generator seeded with 42` */
  toString(): string {
    return `Generator ${this.#origin}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Alea's multiplier: what is carried over is less. */
const multiplier = 2091639;

/**
 * Whether a generator comes to this place: three fractions of 32 bits and a carry, neither all 0 nor all at their largest,
 * from where it would never move.
 */
function isPlace([carry = Number.NaN, ...fractions]: readonly number[]): boolean {
  const whole = [carry, ...fractions.map((fraction) => fraction * 2 ** 32)];
  const largest = [multiplier - 1, ...fractions.map(() => 2 ** 32 - 1)];
  const isWithin = whole.every((each, index) => Number.isInteger(each) && each >= 0 && each <= largest[index]!);
  return isWithin && whole.some((each) => each > 0) && whole.some((each, index) => each < largest[index]!);
}

/** What draws wherever no other generator is given. Until `seed` is called its seed is 0: every run is the same. */
export const defaultGenerator = new Generator(0);

/**
 * `seed`, if generators can be started with it.
 * @throws TypeError if it is neither a number nor a string: undefined would start a generator as well as anything.
 */
function checkedSeed(seed: unknown): number | string {
  if (typeof seed === "string") return seed;
  if (typeof seed === "number" && !Number.isNaN(seed)) return seed;
  throw new TypeError(`expected a number or a string as a seed, got ${kindOf(seed)}`);
}

/** Starts the default generator anew. */
export function seed(value: number | string): void {
  defaultGenerator.seed(value);
}

/** The interval of `uniform`, and what draws; the default generator by default. */
export interface UniformOptions {
  /** 0 by default. */
  readonly low?: number;
  /** 1 by default. */
  readonly high?: number;
  readonly generator?: Generator;
}

/**
 * Numbers uniform in [low, high), drawn in NCHW order. (In float32 the largest may round up to high.)
 * @throws ShapeError if an extent is not a whole number of at least 1; RangeError unless low ≤ high, both finite.
 */
export function uniform(shape: Shape, options: UniformOptions = {}): Tensor {
  const own = checkedShape("uniform", shape);
  assertOptions("uniform", options, { low: true, high: true, generator: true });
  const { low = 0, high = 1, generator } = options;
  checkedNumber("uniform", "low", low, "a finite number");
  checkedNumber("uniform", "high", high, "a finite number");
  if (low > high || !Number.isFinite(high - low)) {
    throw new RangeError(`uniform: expected finite low ≤ high, got ${low} and ${high}`);
  }
  const source = checkedGenerator("uniform", generator);
  return drawn(own, () => low + (high - low) * source.next());
}

/** The distribution of `normal`, and what draws; the default generator by default. */
export interface NormalOptions {
  /** 0 by default. */
  readonly mean?: number;
  /** 1 by default. */
  readonly standardDeviation?: number;
  readonly generator?: Generator;
}

/**
 * Numbers of a normal distribution, drawn in NCHW order.
 * @throws ShapeError if an extent is not a whole number of at least 1; RangeError for a negative or infinite deviation.
 */
export function normal(shape: Shape, options: NormalOptions = {}): Tensor {
  const own = checkedShape("normal", shape);
  assertOptions("normal", options, { mean: true, standardDeviation: true, generator: true });
  const { mean = 0, standardDeviation = 1, generator } = options;
  checkedNumber("normal", "mean", mean, "a finite number");
  checkedNumber("normal", "standardDeviation", standardDeviation, "a finite number of at least 0");
  const source = checkedGenerator("normal", generator);
  return drawn(own, () => mean + standardDeviation * source.normal());
}

/**
 * `generator`, the default one for undefined.
 * @throws TypeError naming `place` if it is something else.
 */
function checkedGenerator(place: string, generator: Generator = defaultGenerator): Generator {
  if (generator instanceof Generator) return generator;
  throw new TypeError(
    `${place}: generator must be a Generator, got ${kindOf(generator)}; new Generator(seed) makes one`,
  );
}

function drawn(shape: Shape, draw: () => number): Tensor {
  return tensor(new Float64Array(sizeOf(shape)).map(draw), shape);
}
