import { quoted, type Shape, ShapeError, sameShape, shortened, showShape, sizeOf } from "@tsumiki/kernels";
import { Buffer } from "./parameter.ts";
import { Tensor } from "./tensor.ts";

/** The numbers of a tensor outside of any backend, in NCHW order: what a file holds of it. */
export interface Values {
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array;
}

/** Numbers that lie elsewhere, in a file, until somebody asks for them. */
export interface LazyValues {
  readonly shape: Shape;
  /** Of the numbers that `read` gives. */
  readonly precision: "float32" | "float64";
  /** The numbers, read anew each time: nothing is kept. */
  read(): Values;
}

/** Whatever numbers can be copied out of. */
export type ValuesLike = Buffer | Tensor | Values | LazyValues;

/** What a layer or an optimizer knows and can be saved, by name. Shared, not copied: it changes as training goes on. */
export type State = ReadonlyMap<string, Buffer>;

/** So many names are listed in an error, at most. */
const mostListed = 100;

/** The numbers of a buffer, a parameter or a tensor, copied out of the backend; of lazy values, read. */
export function valuesOf(source: ValuesLike): Values {
  if (source instanceof Buffer) return valuesOf(source.value);
  if (source instanceof Tensor) return { shape: source.shape, data: source.data() };
  return isLazy(source) ? source.read() : source;
}

/** Of what `valuesOf` gives, without a copy of the numbers. */
export function precisionOf(source: ValuesLike): LazyValues["precision"] {
  if (source instanceof Buffer) return precisionOf(source.value);
  if (source instanceof Tensor) return source.block.backend.info.build === "float64" ? "float64" : "float32";
  if (isLazy(source)) return source.precision;
  return source.data instanceof Float64Array ? "float64" : "float32";
}

/**
 * Assigns `values` to the buffers of the same names: to all of them or, if anything does not fit, to none. Lazy values are
 * read one after the other, once everything fits, so that no more than one of them is in memory.
 *
 * @param place who asks, for the message
 * @throws ShapeError that lists the names that are missing or not expected and the shapes that differ; an Error that says
 *   what was already assigned, if lazy values cannot be read.
 */
export function assignState(place: string, state: State, values: ReadonlyMap<string, ValuesLike>): void {
  const copies = new Map([...values].map(([name, source]) => [name, isLazy(source) ? source : valuesOf(source)]));
  const misfits = [...missingOrWrong(state, copies), ...unexpected(state, copies)];
  if (misfits.length > 0) {
    throw new ShapeError(`${place}: the values do not fit, so none was assigned:${list(misfits)}`);
  }
  const assigned: string[] = [];
  for (const [name, buffer] of state) {
    try {
      buffer.assign(valuesOf(copies.get(name)!).data);
    } catch (cause) {
      throw assigned.length === 0 ? cause : new Error(mixed(place, cause as Error, assigned, state), { cause });
    }
    assigned.push(shown(name));
  }
}

function isLazy(source: ValuesLike): source is LazyValues {
  return "read" in source && typeof source.read === "function";
}

function mixed(place: string, { message }: Error, assigned: readonly string[], state: State): string {
  const count = `${assigned.length} of ${state.size} were already assigned`;
  return `${place}: ${message}\nThe target is mixed now: ${count}:${list(assigned)}`;
}

function* missingOrWrong(state: State, values: ReadonlyMap<string, Values | LazyValues>): Iterable<string> {
  for (const [name, { shape }] of state) {
    const given = values.get(name);
    if (given === undefined) yield `missing: ${shown(name)} ${showShape(shape)}`;
    else if (!sameShape(shape, given.shape)) {
      yield `different: ${shown(name)} is ${showShape(shape)}, got ${shortened(showShape(given.shape))}`;
    } else if ("data" in given && given.data.length !== sizeOf(shape)) {
      yield `different: ${shown(name)} ${showShape(shape)} has ${sizeOf(shape)} values, got ${given.data.length}`;
    }
  }
}

function* unexpected(state: State, values: ReadonlyMap<string, Values | LazyValues>): Iterable<string> {
  for (const [name, { shape }] of values) {
    if (!state.has(name)) yield `unexpected: ${shown(name)} ${shortened(showShape(shape))}`;
  }
}

/** A name may come from a file, and be anything. */
function shown(name: string): string {
  return /^[\w.-]{1,200}$/.test(name) ? name : quoted(name);
}

/** A line each, the first of them if there are many. */
function list(lines: readonly string[]): string {
  const more = lines.length - mostListed;
  const shownLines = more > 0 ? [...lines.slice(0, mostListed), `… and ${more} more`] : lines;
  return shownLines.map((line) => `\n  ${line}`).join("");
}
