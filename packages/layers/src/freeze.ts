import { checkedBoolean, kindOf, nearest, quoted, shortened } from "@tsumiki/kernels";
import { Buffer, type Parameter } from "@tsumiki/tensor";
import { held, Layer } from "./layer.ts";

/** Whether a parameter or a buffer is meant: by its name in the model, by what it is, and by the layer that holds it. */
export type StatePredicate = (name: string, value: Parameter | Buffer, layer: Layer) => boolean;

/** What of a model: a layer, a parameter or a buffer by its name ("0", "2.layers.1", "0.weight"), several, or a predicate. */
export type PartOfModel = string | readonly string[] | StatePredicate;

/**
 * Keeps a layer as it is while others learn: all of it, or a part.
 *
 * ```ts
 * freeze(encoder); // a layer, with all that is inside
 * freeze(model, "0"); // the first layer of a sequential; "0.weight" is its weight, ["0", "3.bias"] are two
 * freeze(model, (name, value, layer) => layer instanceof Conv2d);
 * ```
 *
 * No gradient of a frozen parameter is computed or kept (the one that was there is forgotten), backward ends at the first
 * layer that learns, and the optimizer leaves it alone: no decay, no momentum, its moments as they were. A normalisation
 * whose running statistics are frozen uses these in training too, and moves them no more; `freeze` of such a layer includes
 * them, a predicate `(name, value) => value instanceof Parameter` does not. What draws random numbers, as Dropout, goes on
 * doing so. What is frozen is saved and loaded as ever. To be called between two steps.
 *
 * What is shared with another layer is frozen there too: it is one parameter.
 *
 * @returns the names of what was meant, as in `state()`, also of what was frozen before
 * @throws RangeError for a name that there is not, with the nearest one, and for a predicate that chooses nothing; TypeError
 *   for what is no layer, name or predicate. Then nothing was changed.
 */
export function freeze(model: Layer, part?: PartOfModel): string[] {
  return setFrozen("freeze", model, part, true);
}

/**
 * Lets learn again what was frozen, all of a layer or a part, chosen as for `freeze`. Gradients begin at zero; what the
 * optimizer remembers is what it was before freezing.
 *
 * @returns and throws as `freeze`
 */
export function unfreeze(model: Layer, part?: PartOfModel): string[] {
  return setFrozen("unfreeze", model, part, false);
}

/** The names of what is frozen, as in `state()`: to be saved, and given to `freeze(model, names)` elsewhere. */
export function frozenNames(model: Layer): string[] {
  assertModel("frozenNames", model);
  return [...model.state()].filter(([, { frozen }]) => frozen).map(([name]) => name);
}

/** A parameter or a buffer, where it is held. */
interface Place {
  readonly name: string;
  readonly value: Buffer;
  readonly layer: Layer;
}

function setFrozen(place: string, model: Layer, part: PartOfModel | undefined, frozen: boolean): string[] {
  assertModel(place, model);
  const chosen = part === undefined ? new Set(model.state().values()) : chosenOf(place, model, part);
  for (const buffer of chosen) buffer.frozen = frozen;
  return [...model.state()].filter(([, buffer]) => chosen.has(buffer)).map(([name]) => name);
}

function chosenOf(place: string, model: Layer, part: PartOfModel): ReadonlySet<Buffer> {
  const [places, names] = everyPlace(model);
  if (typeof part === "function") return byPredicate(place, places, part);
  const asked: readonly unknown[] = Array.isArray(part) ? part : [part];
  const chosen = asked.flatMap((name) => byName(place, places, names, name));
  return new Set(chosen.map(({ value }) => value));
}

function byPredicate(place: string, places: readonly Place[], predicate: StatePredicate): ReadonlySet<Buffer> {
  const chosen = places.filter(({ name, value, layer }) =>
    checkedBoolean(place, `what the predicate says of ${quoted(name)}`, predicate(name, value, layer)),
  );
  if (chosen.length > 0) return new Set(chosen.map(({ value }) => value));
  throw new RangeError(`${place}: the predicate chooses nothing of ${listOf(places.map(({ name }) => name))}`);
}

function byName(place: string, places: readonly Place[], names: ReadonlySet<string>, name: unknown): readonly Place[] {
  if (typeof name !== "string") {
    throw new TypeError(
      `${place}: expected a name such as "0.weight", several, or a predicate, got ${kindOf(name)}${partHint(place, name)}`,
    );
  }
  const inside = places.filter((each) => each.name === name || each.name.startsWith(`${name}.`));
  if (inside.length > 0 || names.has(name)) return inside;
  const near = nearest(name, [...names]);
  const hint = near === undefined ? "; there" : `, did you mean ${quoted(near)}? There`;
  throw new RangeError(`${place}: there is no layer or parameter ${quoted(name)}${hint} are ${listOf([...names])}`);
}

function partHint(place: string, part: unknown): string {
  return part instanceof Layer ? `; ${place}(layer) takes a layer itself` : "";
}

/** Every parameter and buffer by each of its names (what is shared has several), and the names of layers besides. */
function everyPlace(model: Layer): [places: readonly Place[], names: ReadonlySet<string>] {
  const places: Place[] = [];
  const names = new Set<string>();
  enter(model, "", []);
  return [places, names];

  function enter(layer: Layer, prefix: string, around: readonly Layer[]): void {
    for (const [name, value] of held(layer)) {
      if (!(value instanceof Buffer)) continue;
      names.add(prefix + name);
      places.push({ name: prefix + name, value, layer });
    }
    for (const [name, child] of layer.children()) {
      names.add(prefix + name);
      if (child !== layer && !around.includes(child)) enter(child, `${prefix}${name}.`, [...around, layer]);
    }
  }
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "none" : shortened(names.join(", "));
}

function assertModel(place: string, model: unknown): asserts model is Layer {
  if (model instanceof Layer) return;
  throw new TypeError(`${place}: expected a layer, got ${kindOf(model)}${modelHint(model)}`);
}

function modelHint(model: unknown): string {
  if (model instanceof Buffer) return "; one alone is frozen by its field frozen";
  if (Array.isArray(model)) return "; give layers one by one";
  return typeof model === "function" ? "; make it first" : "";
}
