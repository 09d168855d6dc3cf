import {
  assertOptions,
  checkedBoolean,
  kindOf,
  quoted,
  ShapeError,
  sameShape,
  shortened,
  showShape,
  sizeOf,
} from "@tsumiki/kernels";
import { assertNumbers } from "./assert-numbers.ts";
import { Numbers } from "./numbers.ts";
import { Buffer } from "./parameter.ts";
import {
  type Elements,
  type ElementType,
  isLazy,
  type LazyValues,
  precisionOf,
  type State,
  type Values,
  type ValuesLike,
  valuesOf,
} from "./state.ts";
import { Tensor } from "./tensor.ts";

/** How values are assigned by name. */
export interface AssignOptions {
  /** Whether every name must be there on both sides. Default: true. */
  readonly strict?: boolean | undefined;
}

/** The names that only one side has. */
export interface Unmatched {
  /** Of the state, and without a value: they stay as they were. */
  readonly missing: readonly string[];
  /** Of values that the state does not know: they are left out, and never read. */
  readonly unexpected: readonly string[];
}

/** So many names are listed in an error, at most. */
const mostListed = 100;

/**
 * Assigns `values` to the buffers of the same names: to all of them or, if anything does not fit, to none. Lazy values are
 * read one after the other, once everything fits, so that no more than one of them is in memory. Integers are assigned if
 * the buffer's precision has each of them exactly; so are booleans, as 0 and 1.
 *
 * With `strict: false` names may be missing on either side: a buffer without a value stays as it is, a value without a
 * buffer is neither assigned nor read. Shapes that differ are errors all the same, and so is a state of which nothing at
 * all is there: nobody means that.
 *
 * @param place who asks, for the message
 * @throws ShapeError that lists the names that are missing or not expected and the shapes that differ; RangeError if an
 *   integer would be rounded, or numbers are none that their keeper can take; TypeError for what is no values; an Error that says what was already assigned, if lazy values
 *   cannot be read.
 */
export function assignState(
  place: string,
  state: State,
  values: ReadonlyMap<string, ValuesLike>,
  options: AssignOptions = {},
): Unmatched {
  assertOptions(place, options, { strict: true });
  const { strict = true } = options;
  checkedBoolean(place, "strict", strict);
  for (const [name, source] of values) assertValues(place, name, source);
  const wanted = [...values].filter(([name]) => state.has(name));
  const copies = new Map(wanted.map(([name, source]) => [name, isLazy(source) ? source : valuesOf(source)]));
  const missing = [...state.keys()].filter((name) => !copies.has(name));
  const unexpected = [...values.keys()].filter((name) => !state.has(name));
  const nothing = state.size > 0 && missing.length === state.size;
  assertFit(
    place,
    state,
    values,
    copies,
    strict || nothing ? { missing, unexpected } : { missing: [], unexpected: [] },
  );
  const assigned: string[] = [];
  for (const [name, buffer] of state) {
    const source = copies.get(name);
    if (source === undefined) continue;
    try {
      buffer.assign(numbersFor(place, name, buffer, valuesOf(source).data));
    } catch (cause) {
      throw assigned.length === 0 ? cause : new Error(mixed(place, cause as Error, assigned, state), { cause });
    }
    assigned.push(shown(name));
  }
  return { missing, unexpected };
}

function assertValues(place: string, name: string, source: ValuesLike): void {
  if (source instanceof Buffer || source instanceof Tensor) return;
  if (Array.isArray(source?.shape) && (isLazy(source) || hasData(source))) return;
  const expected = "must be a tensor, a parameter or { shape, data }";
  throw new TypeError(`${place}: ${shown(name)} ${expected}, got ${kindOf(source)}`);
}

/** Without asking for it: what `decode` gives makes it then. */
function hasData(source: Values): boolean {
  return "data" in source;
}

/** @throws as `assignState`, before anything was assigned */
function assertFit(
  place: string,
  state: State,
  values: ReadonlyMap<string, ValuesLike>,
  copies: ReadonlyMap<string, Values | LazyValues>,
  { missing, unexpected }: Unmatched,
): void {
  const different = [...state].flatMap(([name, buffer]) => {
    const given = copies.get(name);
    return given === undefined ? [] : differences(place, name, buffer, given);
  });
  const misfits = [
    ...different,
    ...missing.map((name) => `missing: ${shown(name)} ${showShape(state.get(name)!.shape)}`),
    ...unexpected.map((name) => `unexpected: ${shown(name)} ${shortened(showShape(values.get(name)!.shape))}`),
  ];
  if (misfits.length > 0) {
    const remedy = different.length > 0 ? "" : remedyFor(state, { missing, unexpected });
    throw new ShapeError(`${place}: the values do not fit, so none was assigned:${list(misfits)}${remedy}`);
  }
  for (const [name, source] of copies) {
    // Numbers of a file that might be refused are looked at now, and read again when they are assigned.
    const target = state.get(name)!;
    if (target instanceof Numbers) assertRight(place, name, target, valuesOf(source).data);
    else if (!isFloat(precisionOf(source))) numbersFor(place, name, target, valuesOf(source).data);
  }
}

function differences(place: string, name: string, target: Buffer | Numbers, given: Values | LazyValues): string[] {
  const { shape } = given;
  if (!(target instanceof Numbers ? target.fits(shape) : sameShape(target.shape, shape))) {
    return [`different: ${shown(name)} is ${showShape(target.shape)}, got ${shortened(showShape(shape))}`];
  }
  const length = isLazy(given) ? sizeOf(shape) : lengthOf(place, name, given.data);
  if (length === sizeOf(shape)) return [];
  return [`different: ${shown(name)} ${showShape(shape)} has ${sizeOf(shape)} values, got ${length}`];
}

/** @throws RangeError if whoever keeps the numbers cannot take these. */
function assertRight(place: string, name: string, target: Numbers, data: Elements): void {
  const wrong = target.wrong(numbersFor(place, name, target, data));
  if (wrong !== undefined) throw new RangeError(`${place}: ${shown(name)} ${wrong}`);
}

/** @throws TypeError if it is no array at all: without a length it would seem to have another one. */
function lengthOf(place: string, name: string, data: unknown): number {
  if (typeof data === "object" && data !== null && "length" in data) return Number(data.length);
  throw new TypeError(`${place}: ${shown(name)} must have an array of numbers as its data, got ${kindOf(data)}`);
}

/** The way to load a part of what is there, if some of it fits: a sentence on a line of its own. */
function remedyFor(state: State, { missing, unexpected }: Unmatched): string {
  const part = missing.length === state.size ? partThatFits(missing, unexpected) : undefined;
  if (part !== undefined) {
    const only = `part(tensors, ${quoted(part)})`;
    return `\nThe names are there under ${quoted(`${part}.`)}: pass ${only}, or load into { ${part}: … } with { strict: false }`;
  }
  if (missing.length === state.size) return "";
  const also = [...new Set(unexpected.map((name) => name.split(".", 1)[0]!))].filter(
    (first) => ![...state.keys()].some((name) => name === first || name.startsWith(`${first}.`)),
  );
  const others =
    also.length === 0
      ? ""
      : `The values also hold ${also
          .slice(0, 3)
          .map((first) => `${shown(first)}.…`)
          .join(", ")}: `;
  const what = [
    ...(unexpected.length > 0 ? ["leaves out what is not expected"] : []),
    ...(missing.length > 0 ? ["keeps what is missing as it is"] : []),
  ];
  return `\n${others}{ strict: false } ${what.join(", and ")}`;
}

/** What stands before all of the names, where they are those of one part among several. */
function partThatFits([first, ...rest]: readonly string[], unexpected: readonly string[]): string | undefined {
  const there = new Set(unexpected);
  const prefixes = unexpected.flatMap((name) => (name.endsWith(`.${first}`) ? [name.slice(0, -first!.length)] : []));
  return prefixes.find((prefix) => rest.every((name) => there.has(prefix + name)))?.slice(0, -1);
}

function isFloat(precision: ElementType | undefined): boolean {
  return precision === "float32" || precision === "float64";
}

/**
 * The numbers as a buffer takes them.
 * @throws RangeError if one of them is an integer that the buffer's precision does not have; TypeError if it is no number
 */
function numbersFor(place: string, name: string, buffer: Buffer | Numbers, data: Elements): ArrayLike<number> {
  const precision = precisionOf({ shape: buffer.shape, data });
  if (precision === undefined) assertNumbers(`${place}: ${shown(name)}`, data as ArrayLike<number | bigint>);
  if (precision === undefined || isFloat(precision)) return data as ArrayLike<number>;
  const kept = precisionOf(buffer);
  const numbers = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const number = Number(data[i]);
    const exact = (kept === "float64" || Math.fround(number) === number) && BigInt(number) === BigInt(data[i]!);
    if (!exact) {
      throw new RangeError(
        `${place}: ${shown(name)} would be rounded: ${kept} has no ${data[i]}, which is value ${i} of it in ${precision}; ` +
          "convert it first, if that is meant",
      );
    }
    numbers[i] = number;
  }
  return numbers;
}

function mixed(place: string, { message }: Error, assigned: readonly string[], state: State): string {
  const count = `${assigned.length} of ${state.size} were already assigned`;
  return `${place}: ${message}\nThe target is mixed now: ${count}:${list(assigned)}`;
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
