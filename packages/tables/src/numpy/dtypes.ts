import type { Elements, ElementType } from "@tsumiki/tensor";
import { fromHalf } from "./half.ts";

/** How the numbers of a file lie there, or why they are not read. */
export interface Dtype {
  /** In NumPy's words: "<f8" */
  readonly descr: string;
  /** Of one number; 0 where nobody knows. */
  readonly bytes: number;
  /** What holds the numbers without loss; undefined if they are not read. */
  readonly precision: ElementType | undefined;
  /** A byte each, 0 or 1. */
  readonly isBoolean?: boolean;
  /** Why not, and what to do. */
  readonly refusal?: string;
  /** `count` numbers that lie at the beginning of the bytes. */
  readonly decode?: (bytes: Uint8Array, count: number) => Elements;
}

interface Kind {
  readonly precision: ElementType;
  readonly bytes: number;
  readonly array: new (length: number) => Elements;
  /** Where the bytes are not what the array has in memory. */
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number | bigint;
}

/** By the letters that NumPy has for them. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ["i1", { precision: "int8", bytes: 1, array: Int8Array, read: (view, at) => view.getInt8(at) }],
  ["u1", { precision: "uint8", bytes: 1, array: Uint8Array, read: (view, at) => view.getUint8(at) }],
  ["b1", { precision: "uint8", bytes: 1, array: Uint8Array, read: (view, at) => view.getUint8(at) }],
  ["i2", { precision: "int16", bytes: 2, array: Int16Array, read: (view, at, little) => view.getInt16(at, little) }],
  ["u2", { precision: "uint16", bytes: 2, array: Uint16Array, read: (view, at, little) => view.getUint16(at, little) }],
  ["i4", { precision: "int32", bytes: 4, array: Int32Array, read: (view, at, little) => view.getInt32(at, little) }],
  ["u4", { precision: "uint32", bytes: 4, array: Uint32Array, read: (view, at, little) => view.getUint32(at, little) }],
  [
    "i8",
    { precision: "int64", bytes: 8, array: BigInt64Array, read: (view, at, little) => view.getBigInt64(at, little) },
  ],
  [
    "u8",
    { precision: "uint64", bytes: 8, array: BigUint64Array, read: (view, at, little) => view.getBigUint64(at, little) },
  ],
  [
    "f4",
    { precision: "float32", bytes: 4, array: Float32Array, read: (view, at, little) => view.getFloat32(at, little) },
  ],
  [
    "f8",
    { precision: "float64", bytes: 8, array: Float64Array, read: (view, at, little) => view.getFloat64(at, little) },
  ],
  [
    "f2",
    {
      precision: "float32",
      bytes: 2,
      array: Float32Array,
      read: (view, at, little) => fromHalf(view.getUint16(at, little)),
    },
  ],
] satisfies [string, Kind][]);

/** What is no number here, by the first letter of its kind. */
const refusals: Readonly<Record<string, string>> = {
  O: "Python objects, a pickle, which may run whatever it likes when it is read: it is not. Save numbers, array.astype(float)",
  S: "strings of bytes: save numbers, such as the numbers of numpy.unique(array, return_inverse=True)",
  U: "strings: save numbers, such as those of numpy.unique(array, return_inverse=True)",
  V: 'records, or numbers that NumPy has no name for: save each field for itself, array["name"].astype(float)',
  M: 'dates: save them as numbers, array.astype("int64")',
  m: 'spans of time: save them as numbers, array.astype("int64")',
  c: "complex numbers: save array.real and array.imag",
  f: 'numbers of more than 64 bits: save them as array.astype("float64")',
};

/** Of a structured array there is a list of fields in place of the letters. */
export const structured: Dtype = unread("[…]", refusals["V"]!);

/** What `descr` says, such as "<f8" or "|b1"; undefined if it is nothing that NumPy writes. */
export function dtypeOf(descr: string): Dtype | undefined {
  const match = /^([<>|])([a-zA-Z])(\d*)/.exec(descr);
  if (match === null) return undefined;
  const [all, order, letter = "", bytes = ""] = match;
  const kind = all === descr ? kinds.get(letter + bytes) : undefined;
  if (kind === undefined) return refusals[letter] === undefined ? undefined : unread(descr, refusals[letter]);
  if (order === "|" && kind.bytes > 1) return undefined;
  const decode = (bytes: Uint8Array, count: number) => decoded(kind, bytes, count, order !== ">");
  return { descr, bytes: kind.bytes, precision: kind.precision, isBoolean: letter === "b", decode };
}

function unread(descr: string, what: string): Dtype {
  return { descr, bytes: 0, precision: undefined, refusal: `holds ${what}` };
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function decoded(kind: Kind, bytes: Uint8Array, count: number, littleEndian: boolean): Elements {
  const data = new kind.array(count);
  if (data.BYTES_PER_ELEMENT === kind.bytes && (kind.bytes === 1 || littleEndian === isLittleEndian)) {
    new Uint8Array(data.buffer).set(bytes.subarray(0, data.byteLength));
    return data;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements = data as { [index: number]: number | bigint }; // those that the kind's array takes
  for (let i = 0; i < count; i++) elements[i] = kind.read(view, i * kind.bytes, littleEndian);
  return data;
}
