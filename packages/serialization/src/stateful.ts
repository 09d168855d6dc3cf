import { assignState, type Buffer, type State, type ValuesLike } from "@tsumiki/tensor";

/** What can be saved and loaded: a layer, an optimizer. */
export interface Stateful {
  state(): State;
}

/** Several of them in one file, each under its name: `{ model, optimizer }` gives "model.0.weight", "optimizer.step". */
export type Parts = Readonly<Record<string, Stateful>>;

/** Whatever numbers can be saved from. */
export type Source = ReadonlyMap<string, ValuesLike> | Stateful | Parts;

/**
 * Assigns `tensors` to what `target` knows: to all of it or, if a name is missing or not expected or a shape differs, to
 * nothing.
 *
 * @param place who asks, for the message
 * @throws ShapeError that lists everything that does not fit.
 */
export function loadState(
  target: Stateful | Parts,
  tensors: ReadonlyMap<string, ValuesLike>,
  place: string = "loadState",
): void {
  assignState(place, stateOf(target), tensors);
}

/** The tensors of one part of a file that holds several, under their names in that part. */
export function part<Kind>(tensors: ReadonlyMap<string, Kind>, name: string): Map<string, Kind> {
  const prefix = `${name}.`;
  const own = [...tensors].filter(([full]) => full.startsWith(prefix));
  return new Map(own.map(([full, tensor]) => [full.slice(prefix.length), tensor]));
}

export function tensorsOf(source: Source): ReadonlyMap<string, ValuesLike> {
  return isMap(source) ? source : stateOf(source);
}

function stateOf(target: Stateful | Parts): State {
  if (isStateful(target)) return target.state();
  if (typeof target !== "object" || target === null) {
    throw new TypeError(`expected a layer, an optimizer or { names: of several }, got ${String(target)}`);
  }
  const state = new Map<string, Buffer>();
  for (const [name, stateful] of Object.entries(target)) {
    if (!isStateful(stateful)) throw new TypeError(`"${name}" has no state(): expected a layer or an optimizer`);
    for (const [own, buffer] of stateful.state()) state.set(`${name}.${own}`, buffer);
  }
  return state;
}

function isMap(source: Source): source is ReadonlyMap<string, ValuesLike> {
  return source instanceof Map;
}

function isStateful(value: Stateful | Parts): value is Stateful {
  return typeof value?.state === "function";
}
