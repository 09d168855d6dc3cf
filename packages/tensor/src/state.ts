import type { Shape } from "@tsumiki/kernels";
import { Numbers } from "./numbers.ts";
import { Buffer } from "./parameter.ts";
import { Tensor } from "./tensor.ts";

/** The typed array that holds numbers of each kind. Tensors are of the first two; files have the others too. */
interface Arrays {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int8: Int8Array;
  readonly uint8: Uint8Array;
  readonly int16: Int16Array;
  readonly uint16: Uint16Array;
  readonly int32: Int32Array;
  readonly uint32: Uint32Array;
  readonly int64: BigInt64Array;
  readonly uint64: BigUint64Array;
}

/** As what numbers are kept. */
export type ElementType = keyof Arrays;

/** Numbers of any precision. */
export type Elements = Arrays[ElementType];

/** The numbers of a tensor outside of any backend, in NCHW order: what a file holds of it. */
export interface Values<Data extends Elements = Elements> {
  readonly shape: Shape;
  readonly data: Data;
}

/** Numbers that lie elsewhere, in a file, until somebody asks for them. */
export interface LazyValues {
  readonly shape: Shape;
  /** Of the numbers that `read` gives; undefined if they are of a kind that nobody here reads. */
  readonly precision: ElementType | undefined;
  /**
   * The numbers, read anew each time: nothing is kept.
   * @throws Error that says why they cannot be read.
   */
  read(): Values;
}

/** Whatever numbers can be copied out of. */
export type ValuesLike = Buffer | Tensor | Numbers | Values | LazyValues;

/**
 * What a layer, an optimizer, a generator knows and can be saved, by name. Shared, not copied: it changes as training goes
 * on.
 */
export type State = ReadonlyMap<string, Buffer | Numbers>;

/**
 * A tensor of a PyTorch module: one of a layer's own as it is, or with its two axes exchanged, or a count that nothing
 * depends on here (`num_batches_tracked`), which is written as 0 and not read.
 */
export type PyTorchTensor = Buffer | { readonly transposed: Buffer } | "count";

/** Those of one module by their names in its `state_dict`, in its order; undefined for what a layer was made without. */
export type PyTorchTensors = Readonly<Record<string, PyTorchTensor | undefined>>;

const precisions: Readonly<Record<string, ElementType>> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Int8Array: "int8",
  Uint8Array: "uint8",
  Int16Array: "int16",
  Uint16Array: "uint16",
  Int32Array: "int32",
  Uint32Array: "uint32",
  BigInt64Array: "int64",
  BigUint64Array: "uint64",
};

/** The numbers of a buffer, a parameter or a tensor, copied out of the backend, or as they are now; of lazy values, read. */
export function valuesOf(source: Buffer | Tensor): Values<Float32Array | Float64Array>;
export function valuesOf(source: ValuesLike): Values;
export function valuesOf(source: ValuesLike): Values {
  if (source instanceof Buffer) return valuesOf(source.value);
  if (source instanceof Tensor) return { shape: source.shape, data: source.data() };
  if (source instanceof Numbers) return { shape: source.shape, data: source.data };
  return isLazy(source) ? source.read() : source;
}

/** Of what `valuesOf` gives, without a copy of the numbers; undefined if nobody can read them, or they are in no typed array. */
export function precisionOf(source: ValuesLike): ElementType | undefined {
  if (source instanceof Buffer) return precisionOf(source.value);
  if (source instanceof Tensor) return source.block.backend.info.build === "float64" ? "float64" : "float32";
  if (isLazy(source)) return source.precision;
  const tag = source.data?.[Symbol.toStringTag]; // the array may be of another window or context
  return Object.hasOwn(precisions, tag) ? precisions[tag] : undefined;
}

/** Whether the numbers are still to be read. */
export function isLazy(source: ValuesLike): source is LazyValues {
  return "read" in source && typeof source.read === "function";
}
