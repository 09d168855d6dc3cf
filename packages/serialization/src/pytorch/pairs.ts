import { quoted, type Shape, ShapeError, shortened, showShape } from "@tsumiki/kernels";
import type { ValuesLike } from "@tsumiki/tensor";
import { type Slot, shapeOf } from "./slots.ts";

/** Which tensor of a file is which of the model, and what could be several. */
export interface Paired {
  readonly pairs: ReadonlyMap<Slot, string>;
  readonly unclear: readonly string[];
}

/** The tensors of a module by their own names; `Kind` says where each is. */
interface Module<Kind> {
  readonly name: string;
  readonly tensors: Map<string, Kind>;
}

/** By a list of the file's modules, one for each layer that has tensors. @throws ShapeError if they are not as many. */
export function byModules(
  slots: readonly Slot[],
  given: ReadonlyMap<string, ValuesLike>,
  names: readonly string[],
): Paired {
  const layers = layersOf(slots);
  if (names.length !== layers.length) {
    const own = shortened(layers.map(({ name }) => quoted(name)).join(", "));
    throw new ShapeError(
      `fromPyTorch: the model has ${layers.length} layers with tensors (${own}), got ${names.length} modules`,
    );
  }
  const pairs = layers.flatMap(({ tensors }, index) =>
    [...tensors.values()].map((slot) => [slot, joined(names[index]!, slot.tensor)] as const),
  );
  return { pairs: new Map(pairs.filter(([, name]) => given.has(name))), unclear: [] };
}

/** By what the modules hold; those that hold the same by the numbers in their names. */
export function byShapes(slots: readonly Slot[], given: ReadonlyMap<string, ValuesLike>): Paired {
  const layers = grouped(layersOf(slots), (slot) => shapeOf(slot));
  const modules = grouped(modulesOf(given), (name) => given.get(name)!.shape);
  const pairs = new Map<Slot, string>();
  const unclear: string[] = [];
  for (const [content, own] of layers) {
    const others = [...(modules.get(content) ?? [])].sort((a, b) => byNumbers(a.name, b.name));
    if (others.length !== own.length) continue; // one side has more of them: missing or unexpected
    if (new Set(others.map(({ name }) => name.replace(/\d+/g, "#"))).size > 1) {
      const [here, there] = [own, others].map((each) => shortened(each.map(({ name }) => quoted(name)).join(", ")));
      unclear.push(`unclear: ${here} could be ${there} in any order, all with ${content}`);
    }
    own.forEach(({ tensors }, index) => {
      for (const [tensor, slot] of tensors) pairs.set(slot, others[index]!.tensors.get(tensor)!);
    });
  }
  return { pairs, unclear };
}

function layersOf(slots: readonly Slot[]): Module<Slot>[] {
  const layers = new Map<string, Module<Slot>>();
  for (const slot of slots) {
    const layer = layers.get(slot.module) ?? { name: slot.module, tensors: new Map() };
    layer.tensors.set(slot.tensor, slot);
    layers.set(slot.module, layer);
  }
  return [...layers.values()];
}

function modulesOf(given: ReadonlyMap<string, ValuesLike>): Module<string>[] {
  const modules = new Map<string, Module<string>>();
  for (const full of given.keys()) {
    const end = full.lastIndexOf(".");
    const name = full.slice(0, Math.max(end, 0));
    const module = modules.get(name) ?? { name, tensors: new Map() };
    module.tensors.set(full.slice(end + 1), full);
    modules.set(name, module);
  }
  return [...modules.values()];
}

/** Modules by what they hold: "bias [16], weight [16, 3, 3, 3]". */
function grouped<Kind>(modules: readonly Module<Kind>[], shape: (tensor: Kind) => Shape): Map<string, Module<Kind>[]> {
  const groups = new Map<string, Module<Kind>[]>();
  for (const module of modules) {
    const tensors = [...module.tensors].map(([name, tensor]) => `${name} ${showShape(shape(tensor))}`);
    const content = tensors.sort().join(", ");
    groups.set(content, [...(groups.get(content) ?? []), module]);
  }
  return groups;
}

/** "features.2" before "features.10". Only the numbers decide: names that differ in more are compared by nobody. */
function byNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => [...name.matchAll(/\d+/g)].map(Number)) as [number[], number[]];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at === -1 ? 0 : left[at]! - (right[at] ?? 0);
}

function joined(module: string, tensor: string): string {
  return module === "" ? tensor : `${module}.${tensor}`;
}
