import { type Backend, type Block, dropoutHash, type Kernels, type Shape, sizeOf } from "@tsumiki/kernels";

/** Some kernels run on fixed inputs: any two backends must come to the same outputs. */
export interface Case {
  readonly name: string;
  /** How far an element may be off, relative to the largest of its output. */
  readonly tolerance: number;
  readonly body: (bench: Bench) => void;
}

/** What a case works with. Shapes are NCHW. */
export interface Bench {
  readonly kernels: Kernels;
  /** A block of numbers in [−1, 1), different ones at each call, or of what `value` makes of them. */
  input(shape: Shape, value?: (random: number, position: number) => number): Block;
  /** A block of NaN to be written in full and compared. */
  output(name: string, shape: Shape): Block;
  /** A block that starts as an input does, is written in place, and compared. */
  inPlace(name: string, shape: Shape, value?: (random: number, position: number) => number): Block;
  /** A number to be compared. */
  number(name: string, value: number): void;
}

/** What a case computed, by name. */
export type Outputs = Map<string, Float32Array | Float64Array>;

/** The rounding of float32, which only adds up at random: relative errors grow with the root of the number of terms. */
export function float32Tolerance(terms: number): number {
  return 1e-6 * Math.sqrt(Math.max(1, terms));
}

export function kernelCase(name: string, terms: number, body: (bench: Bench) => void): Case {
  return { name, tolerance: float32Tolerance(terms), body };
}

/** Runs a case on blocks of `backend`. */
export function runCase(case_: Case, backend: Backend, kernels = backend.kernels): Outputs {
  const outputs = new Map<string, readonly [Block, Shape]>();
  const results: Outputs = new Map();
  let seed = 0;
  const block = (shape: Shape, values: ArrayLike<number>) => {
    const made = backend.allocate(sizeOf(shape));
    backend.write(made, shape, values);
    return made;
  };
  const random = (shape: Shape, value = (random: number, _position: number) => random) =>
    block(shape, numbers(sizeOf(shape), ++seed, value));
  const compared = (name: string, shape: Shape, made: Block) => {
    outputs.set(name, [made, shape]);
    return made;
  };
  case_.body({
    kernels,
    input: random,
    output: (name, shape) => compared(name, shape, block(shape, new Float32Array(sizeOf(shape)).fill(NaN))),
    inPlace: (name, shape, value) => compared(name, shape, random(shape, value)),
    number: (name, value) => results.set(name, Float64Array.of(value)),
  });
  for (const [name, [made, shape]] of outputs) results.set(name, backend.read(made, shape));
  return results;
}

/** The same on every machine, and the same in float32 and float64. */
function numbers(size: number, seed: number, value: (random: number, position: number) => number): Float32Array {
  return Float32Array.from({ length: size }, (_, position) => {
    const random = Math.fround(dropoutHash(seed, position) / 2 ** 31 - 1);
    return value(random === 1 ? 0 : random, position);
  });
}
