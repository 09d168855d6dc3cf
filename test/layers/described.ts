// Layers described by data: their class and the arguments of its constructor.

import * as layers from "@tsumiki/layers";

export interface Description {
  readonly layer: string;
  /** Layers among them, also in arrays, are described in turn. */
  readonly args: readonly unknown[];
}

export function make({ layer, args }: Description): layers.Layer {
  const constructors = layers as unknown as Record<string, new (...args: readonly unknown[]) => layers.Layer>;
  return new constructors[layer]!(...args.map(argument));
}

/** The names of all layers that there are; without the classes that are there to be extended. */
export function layerNames(): string[] {
  const abstract = new Set<unknown>([layers.DerivedLayer, layers.Container]);
  return Object.entries(layers).flatMap(([name, value]) => (isLayer(value) && !abstract.has(value) ? [name] : []));
}

/** The names of all losses, and of the functions that make one. */
export function lossNames(): string[] {
  return Object.keys(layers).filter((name) => /Entropy$|Error$|^l1$|^huber$/.test(name));
}

function argument(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(argument);
  return typeof given === "object" && given !== null && "layer" in given ? make(given as Description) : given;
}

function isLayer(value: unknown): boolean {
  return typeof value === "function" && value.prototype instanceof layers.Layer;
}
