import { kindOf, quoted } from "@tsumiki/kernels";
import {
  type AssignOptions,
  assignState,
  type Buffer,
  type Numbers,
  type State,
  type Unmatched,
  type ValuesLike,
} from "@tsumiki/tensor";

/** What can be saved and loaded: a layer, an optimizer. */
export interface Stateful {
  state(): State;
}

/** Several of them in one file, each under its name: `{ model, optimizer }` gives "model.0.weight", "optimizer.step". */
export type Parts = Readonly<Record<string, Stateful>>;

/** Whatever numbers can be saved from. */
export type Source = ReadonlyMap<string, ValuesLike> | Stateful | Parts;

/**
 * Assigns `tensors`, those of `decode` or `load`, to what `target` knows: to all of it or, if a name is missing or not
 * expected or a shape differs, to nothing. What lies in a file is read tensor by tensor.
 *
 * With `strict: false` only what both have is assigned (a model alone, of a file that also holds its optimizer): the
 * rest of the target stays as it is, the rest of the file is not read. Shapes that differ are errors all the same.
 *
 * @returns the names that only the target has, and those that only the file has; none if `strict`
 * @throws ShapeError that lists what does not fit, and says how to take what does; RangeError if an integer of the file
 *   would be rounded; an Error that lists what was already assigned, if the file cannot be read to its end.
 */
export function loadState(
  target: Stateful | Parts,
  tensors: ReadonlyMap<string, ValuesLike>,
  options: AssignOptions = {},
): Unmatched {
  return assignTensors("loadState", target, tensors, options);
}

/** `loadState` for somebody else, who is named in messages. */
export function assignTensors(
  place: string,
  target: Stateful | Parts,
  tensors: ReadonlyMap<string, ValuesLike>,
  options: AssignOptions,
): Unmatched {
  if (!isMap(tensors)) {
    throw new TypeError(`${place}: expected tensors by name, as in decode(bytes).tensors, got ${kindOf(tensors)}`);
  }
  return assignState(place, stateOf(target, place), tensors, options);
}

/** The tensors of one part of a file that holds several, under their names in that part. */
export function part<Kind>(tensors: ReadonlyMap<string, Kind>, name: string): Map<string, Kind> {
  const prefix = `${name}.`;
  const own = [...tensors].filter(([full]) => full.startsWith(prefix));
  return new Map(own.map(([full, tensor]) => [full.slice(prefix.length), tensor]));
}

/** @throws TypeError that begins with `place` if it is no source. */
export function tensorsOf(source: Source, place: string): ReadonlyMap<string, ValuesLike> {
  return isMap(source) ? source : stateOf(source, place);
}

/** @throws TypeError that begins with `place` if it is something without a state, or two of its tensors share a name. */
export function stateOf(target: Stateful | Parts, place: string): State {
  if (isStateful(target)) return target.state();
  if (typeof target !== "object" || target === null) {
    throw new TypeError(`${place}: expected a layer, an optimizer or { names: of several }, got ${kindOf(target)}`);
  }
  const state = new Map<string, Buffer | Numbers>();
  for (const [name, stateful] of Object.entries(target)) {
    if (!isStateful(stateful)) {
      const expected = `${quoted(name)} has no state(): expected a layer or an optimizer`;
      throw new TypeError(`${place}: ${expected}, got ${kindOf(stateful)}`);
    }
    for (const [own, buffer] of stateful.state()) {
      const full = `${name}.${own}`;
      if (state.has(full)) throw new TypeError(`${place}: two tensors would be called ${quoted(full)}: rename a part`);
      state.set(full, buffer);
    }
  }
  return state;
}

function isMap(source: Source): source is ReadonlyMap<string, ValuesLike> {
  return source instanceof Map;
}

function isStateful(value: Stateful | Parts): value is Stateful {
  return typeof value?.state === "function";
}
