import { Layer } from "@tsumiki/layers";
import { defaultGenerator, Generator, type GeneratorState } from "@tsumiki/tensor";

/** The random generators that a layer may draw from, and where they stood when this was made. */
export class Randomness {
  readonly #states: ReadonlyMap<Generator, GeneratorState>;

  /** The default generator, and those in public fields of the layer and of the layers inside. */
  constructor(layer: Layer) {
    const generators = new Set([defaultGenerator]);
    collect(layer, generators, new Set());
    this.#states = new Map([...generators].map((generator) => [generator, generator.save()]));
  }

  restore(): void {
    for (const [generator, state] of this.#states) generator.restore(state);
  }

  /** Whether anything was drawn since they stood there. */
  wasDrawn(): boolean {
    return [...this.#states].some(([generator, state]) => JSON.stringify(generator.save()) !== JSON.stringify(state));
  }
}

/** Runs `body` with the default generator started anew from a seed, and puts it back to where it stood. */
export function withSeed<Result>(seed: number | string, body: () => Result): Result {
  const state = defaultGenerator.save();
  defaultGenerator.seed(seed);
  try {
    return body();
  } finally {
    defaultGenerator.restore(state);
  }
}

function collect(value: unknown, found: Set<Generator>, visited: Set<object>): void {
  if (typeof value !== "object" || value === null || visited.has(value)) return;
  visited.add(value);
  if (value instanceof Generator) found.add(value);
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain && !(value instanceof Layer)) return;
  for (const held of Object.values(value)) collect(held, found, visited);
  if (value instanceof Layer) for (const child of value.children().values()) collect(child, found, visited);
}
