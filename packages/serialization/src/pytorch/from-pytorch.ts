import { assertOptions, checkedBoolean, kindOf, quoted, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { type ValuesLike, valuesOf } from "@tsumiki/tensor";
import { byModules, byShapes, type Paired } from "./pairs.ts";
import { type PyTorchModel, type Slot, shapeOf, slotsOf } from "./slots.ts";
import { transposed } from "./transposed.ts";

export interface FromPyTorchOptions {
  /** What a tensor of the file is called in the model, "0.weight" of "features.0.weight"; undefined leaves it out. */
  readonly rename?: ((name: string) => string | undefined) | undefined;
  /** The file's modules in the order of the model's layers that have tensors: ["conv1", "bn1", "layer1.0.conv1"]. */
  readonly modules?: readonly string[] | undefined;
  /** Whether every tensor must be there on both sides. Default: true. */
  readonly strict?: boolean | undefined;
}

/** So many lines of what does not fit are listed. */
const mostListed = 100;

/**
 * The tensors of a PyTorch `state_dict` under the names of a model here, and in its order of axes: what `loadState` takes,
 * and `save`. Those that are still in a file are read then. `num_batches_tracked` is left out.
 *
 * ```ts
 * const { tensors } = await load("vgg.safetensors");
 * loadState(model, fromPyTorch(model, tensors));
 * ```
 *
 * The modules there may be called otherwise. Where not every name is there, and neither `rename` nor `modules` says which is
 * which, modules belong to layers by the names and shapes of their tensors ("weight" [16, 3, 3, 3] and "bias" [16]); among
 * several that are alike by the numbers in their names, if these are all that their names differ in. Anything else is an
 * error.
 *
 * @throws ShapeError that lists what does not fit, or could be one or the other; TypeError for options that are none
 */
export function fromPyTorch(
  model: PyTorchModel,
  tensors: ReadonlyMap<string, ValuesLike>,
  options: FromPyTorchOptions = {},
): Map<string, ValuesLike> {
  const slots = slotsOf("fromPyTorch", model).filter(({ buffer }) => buffer !== undefined);
  const { rename, modules, strict } = checkedOptions(options);
  if (!(tensors instanceof Map)) {
    throw new TypeError(`fromPyTorch: expected tensors by name, as load(file) gives them, got ${kindOf(tensors)}`);
  }
  const given = renamed(tensors, rename);
  const allThere = slots.every(({ name }) => given.has(name));
  let paired: Paired;
  if (modules !== undefined) paired = byModules(slots, given, modules);
  else if (rename !== undefined || allThere) paired = byName(slots, given);
  else paired = byShapes(slots, given);
  const { pairs, unclear } = paired;
  const found = new Set([...pairs.values()]);
  const misfits = [
    ...[...pairs].flatMap(([slot, name]) => difference(slot, name, given.get(name)!)),
    ...unclear,
    ...(strict ? slots.filter((slot) => !pairs.has(slot)).map(missing) : []),
    ...(strict ? [...given].filter(([name]) => !found.has(name)).map(unexpected) : []),
  ];
  if (misfits.length > 0) throw new ShapeError(`fromPyTorch: the tensors do not fit:${list(misfits)}${remedy}`);
  return underOwnNames(model, pairs, given);
}

const remedy =
  "\nModules that are called otherwise: { modules: [those of the file, in the order of the layers] } says which is which, or { rename: (name) => … }; { strict: false } leaves out what only one side has";

function checkedOptions(options: FromPyTorchOptions): FromPyTorchOptions & { readonly strict: boolean } {
  assertOptions("fromPyTorch", options, { rename: true, modules: true, strict: true });
  const { rename, modules, strict = true } = options;
  checkedBoolean("fromPyTorch", "strict", strict);
  if (rename !== undefined && typeof rename !== "function") {
    throw new TypeError(`fromPyTorch: rename must be a function of a name, got ${kindOf(rename)}`);
  }
  if (modules === undefined) return { rename, modules, strict };
  if (!Array.isArray(modules) || modules.some((name) => typeof name !== "string")) {
    throw new TypeError(
      `fromPyTorch: modules must be an array of names such as ["conv1", "fc"], got ${kindOf(modules)}`,
    );
  }
  if (rename !== undefined) throw new TypeError("fromPyTorch: expected either rename or modules, got both");
  return { rename, modules, strict };
}

function renamed(
  tensors: ReadonlyMap<string, ValuesLike>,
  rename: FromPyTorchOptions["rename"] = (name) => name,
): ReadonlyMap<string, ValuesLike> {
  const given = new Map<string, ValuesLike>();
  for (const [name, tensor] of tensors) {
    if (name.split(".").at(-1) === "num_batches_tracked") continue;
    const next = rename(name);
    if (next === undefined) continue;
    if (typeof next !== "string") {
      throw new TypeError(
        `fromPyTorch: rename must give a name or undefined, but of ${quoted(name)} makes ${kindOf(next)}`,
      );
    }
    if (given.has(next)) throw new TypeError(`fromPyTorch: rename calls two tensors ${quoted(next)}`);
    given.set(next, tensor);
  }
  return given;
}

function byName(slots: readonly Slot[], given: ReadonlyMap<string, ValuesLike>): Paired {
  const there = slots.filter(({ name }) => given.has(name));
  return { pairs: new Map(there.map((slot) => [slot, slot.name])), unclear: [] };
}

function underOwnNames(
  model: PyTorchModel,
  pairs: ReadonlyMap<Slot, string>,
  given: ReadonlyMap<string, ValuesLike>,
): Map<string, ValuesLike> {
  const names = new Map([...model.state()].map(([name, buffer]) => [buffer, name]));
  const own = new Map<string, ValuesLike>();
  const from = new Map<string, string>();
  for (const [{ buffer, isTransposed }, name] of pairs) {
    const ownName = names.get(buffer!);
    if (ownName === undefined)
      throw new TypeError(`fromPyTorch: ${quoted(name)} is of a layer that hides it from state()`);
    const tensor = given.get(name)!;
    const first = from.get(ownName);
    if (first === undefined) own.set(ownName, isTransposed ? transposed(tensor) : tensor);
    else assertSame(ownName, first, name, given);
    from.set(ownName, name);
  }
  return own;
}

/** A parameter that is shared here must be the same under all its names there. */
function assertSame(own: string, one: string, other: string, given: ReadonlyMap<string, ValuesLike>): void {
  const a = valuesOf(given.get(one)!).data;
  const b = valuesOf(given.get(other)!).data;
  if (a.length === b.length && a.every((value, index) => Object.is(value, b[index]))) return;
  const names = `${quoted(one)} and ${quoted(other)}`;
  throw new ShapeError(`fromPyTorch: ${quoted(own)} is shared in the model, but ${names} hold different numbers`);
}

function difference(slot: Slot, name: string, { shape }: ValuesLike): string[] {
  if (sameShape(shapeOf(slot), shape)) return [];
  return [`different: ${quoted(slot.name)} is ${showShape(shapeOf(slot))}, got ${showShape(shape)} of ${quoted(name)}`];
}

function missing(slot: Slot): string {
  return `missing: ${quoted(slot.name)} ${showShape(shapeOf(slot))}`;
}

function unexpected([name, { shape }]: [string, ValuesLike]): string {
  return `unexpected: ${quoted(name)} ${showShape(shape)}`;
}

function list(lines: readonly string[]): string {
  const more = lines.length - mostListed;
  const shown = more > 0 ? [...lines.slice(0, mostListed), `… and ${more} more`] : lines;
  return shown.map((line) => `\n  ${line}`).join("");
}
