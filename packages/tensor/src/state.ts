import { type Shape, ShapeError, sameShape, showShape, sizeOf } from "@tsumiki/kernels";
import { Buffer } from "./parameter.ts";
import { Tensor } from "./tensor.ts";

/** The numbers of a tensor outside of any backend, in NCHW order: what a file holds of it. */
export interface Values {
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array;
}

/** Whatever numbers can be copied out of. */
export type ValuesLike = Buffer | Tensor | Values;

/** What a layer or an optimizer knows and can be saved, by name. Shared, not copied: it changes as training goes on. */
export type State = ReadonlyMap<string, Buffer>;

/** The numbers of a buffer, a parameter or a tensor, copied out of the backend. */
export function valuesOf(source: ValuesLike): Values {
  if (source instanceof Buffer) return valuesOf(source.value);
  return source instanceof Tensor ? { shape: source.shape, data: source.data() } : source;
}

/**
 * Assigns `values` to the buffers of the same names: to all of them or, if anything does not fit, to none.
 *
 * @param place who asks, for the message
 * @throws ShapeError that lists every name that is missing or not expected and every shape that differs.
 */
export function assignState(place: string, state: State, values: ReadonlyMap<string, ValuesLike>): void {
  const copies = new Map([...values].map(([name, source]) => [name, valuesOf(source)]));
  const misfits = [...missingOrWrong(state, copies), ...unexpected(state, copies)];
  if (misfits.length > 0) {
    throw new ShapeError(`${place}: the values do not fit, so none was assigned:\n  ${misfits.join("\n  ")}`);
  }
  for (const [name, buffer] of state) buffer.assign(copies.get(name)!.data);
}

function* missingOrWrong(state: State, values: ReadonlyMap<string, Values>): Iterable<string> {
  for (const [name, { shape }] of state) {
    const given = values.get(name);
    if (given === undefined) yield `missing: ${name} ${showShape(shape)}`;
    else if (!sameShape(shape, given.shape)) {
      yield `different: ${name} is ${showShape(shape)}, got ${showShape(given.shape)}`;
    } else if (given.data.length !== sizeOf(shape)) {
      yield `different: ${name} ${showShape(shape)} has ${sizeOf(shape)} values, got ${given.data.length}`;
    }
  }
}

function* unexpected(state: State, values: ReadonlyMap<string, Values>): Iterable<string> {
  for (const [name, { shape }] of values) {
    if (!state.has(name)) yield `unexpected: ${name} ${showShape(shape)}`;
  }
}
