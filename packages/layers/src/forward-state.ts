import { type Buffer, defaultGenerator, Generator, type GeneratorState, Parameter } from "@tsumiki/tensor";
import { type Layer, walk } from "./layer.ts";

/**
 * The random generators in public fields of a layer and of those inside, by name, "3.generator"; one that several share
 * once. They are no part of its `state()`: what is saved for use draws nothing, and files of another seed fit.
 */
export function generatorsOf(layer: Layer): Map<string, Generator> {
  const names = new Map<Generator, string>();
  for (const [name, value] of walk(layer)) if (value instanceof Generator && !names.has(value)) names.set(value, name);
  return new Map([...names].map(([generator, name]) => [name, generator]));
}

/**
 * What a forward changes besides its output: the random generators that a layer may draw from (the default one, and
 * those in public fields of it and of the layers inside) and its running statistics. `restore` puts them back to where
 * they stood at the last `save`, so that a forward can be repeated.
 */
export class ForwardState {
  static readonly name: string = "ForwardState";
  readonly #generators: ReadonlySet<Generator>;
  readonly #buffers: ReadonlySet<Buffer>;
  readonly #states = new Map<Generator, GeneratorState>();
  readonly #values = new Map<Buffer, Float32Array | Float64Array>();

  constructor(layer: Layer) {
    this.#generators = new Set([defaultGenerator, ...generatorsOf(layer).values()]);
    this.#buffers = new Set([...layer.state().values()].filter((value) => !(value instanceof Parameter)));
    this.save();
  }

  save(): void {
    for (const generator of this.#generators) this.#states.set(generator, generator.save());
    for (const buffer of this.#buffers) this.#values.set(buffer, buffer.value.data());
  }

  restore(): void {
    for (const [generator, state] of this.#states) generator.restore(state);
    for (const [buffer, values] of this.#values) buffer.assign(values);
  }

  /** Whether any random number was drawn since. */
  wasDrawn(): boolean {
    return [...this.#states].some(([generator, state]) => JSON.stringify(generator.save()) !== JSON.stringify(state));
  }
}
