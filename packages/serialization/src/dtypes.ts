import type { Elements, ElementType } from "@tsumiki/tensor";
import {
  fromBrain16,
  fromE4M3,
  fromE4M3Fnuz,
  fromE5M2,
  fromE5M2Fnuz,
  fromE8M0,
  fromHalf,
  toBrain16,
  toHalf,
} from "./small-floats.ts";

/** How numbers of one kind lie in the file. */
export type Dtype = ReadDtype | UnreadDtype;

export interface ReadDtype {
  readonly name: string;
  readonly bits: number;
  /** What holds the numbers without loss. */
  readonly precision: ElementType;
  read(view: DataView, offset: number): number | bigint;
}

/** A kind that is written, too: by the numbers of one precision, or as what floats are rounded to. */
export interface WrittenDtype extends ReadDtype {
  write(view: DataView, offset: number, value: number | bigint): void;
}

/** Kinds of 16 bits that floats can be written as. */
export type HalfDtype = "F16" | "BF16";

/** From `tooLarge` on, and as far below 0, a number would become infinite. */
export interface RoundedDtype extends WrittenDtype {
  readonly largest: number;
  readonly tooLarge: number;
}

/** A kind of which it is known how large it is, and why it is not read. */
export interface UnreadDtype {
  readonly name: string;
  readonly bits: number;
  readonly precision: undefined;
  readonly reason: string;
}

/** One for each precision. */
export const writtenDtypes: Readonly<Record<ElementType, WrittenDtype>> = {
  float64: written("F64", 64, "float64", {
    read: (view, at) => view.getFloat64(at, true),
    write: (view, at, value: number) => view.setFloat64(at, value, true),
  }),
  int64: written("I64", 64, "int64", {
    read: (view, at) => view.getBigInt64(at, true),
    write: (view, at, value: bigint) => view.setBigInt64(at, value, true),
  }),
  uint64: written("U64", 64, "uint64", {
    read: (view, at) => view.getBigUint64(at, true),
    write: (view, at, value: bigint) => view.setBigUint64(at, value, true),
  }),
  float32: written("F32", 32, "float32", {
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, value: number) => view.setFloat32(at, value, true),
  }),
  int32: written("I32", 32, "int32", {
    read: (view, at) => view.getInt32(at, true),
    write: (view, at, value: number) => view.setInt32(at, value, true),
  }),
  uint32: written("U32", 32, "uint32", {
    read: (view, at) => view.getUint32(at, true),
    write: (view, at, value: number) => view.setUint32(at, value, true),
  }),
  int16: written("I16", 16, "int16", {
    read: (view, at) => view.getInt16(at, true),
    write: (view, at, value: number) => view.setInt16(at, value, true),
  }),
  uint16: written("U16", 16, "uint16", {
    read: (view, at) => view.getUint16(at, true),
    write: (view, at, value: number) => view.setUint16(at, value, true),
  }),
  int8: written("I8", 8, "int8", {
    read: (view, at) => view.getInt8(at),
    write: (view, at, value: number) => view.setInt8(at, value),
  }),
  uint8: written("U8", 8, "uint8", {
    read: (view, at) => view.getUint8(at),
    write: (view, at, value: number) => view.setUint8(at, value),
  }),
};

/** Those that numbers are rounded to, if somebody asks for it. */
export const halfDtypes: Readonly<Record<HalfDtype, RoundedDtype>> = {
  F16: {
    ...written("F16", 16, "float32", {
      read: (view, at) => fromHalf(view.getUint16(at, true)),
      write: (view, at, value: number) => view.setUint16(at, toHalf(value), true),
    }),
    largest: 65_504,
    tooLarge: 65_520,
  },
  BF16: {
    ...written("BF16", 16, "float32", {
      read: (view, at) => fromBrain16(view.getUint16(at, true)),
      write: (view, at, value: number) => view.setUint16(at, toBrain16(value), true),
    }),
    largest: 2 ** 128 - 2 ** 120,
    tooLarge: 2 ** 128 - 2 ** 119,
  },
};

/** A byte each, 0 or 1. */
export const bool = only("BOOL", 8, "uint8", (view, at) => view.getUint8(at));

/** Every kind that the format has, by its name in the header. */
export const dtypes: ReadonlyMap<string, Dtype> = new Map(
  [
    ...Object.values(writtenDtypes),
    ...Object.values(halfDtypes),
    only("F8_E5M2", 8, "float32", (view, at) => fromE5M2(view.getUint8(at))),
    only("F8_E4M3", 8, "float32", (view, at) => fromE4M3(view.getUint8(at))),
    only("F8_E5M2FNUZ", 8, "float32", (view, at) => fromE5M2Fnuz(view.getUint8(at))),
    only("F8_E4M3FNUZ", 8, "float32", (view, at) => fromE4M3Fnuz(view.getUint8(at))),
    only("F8_E8M0", 8, "float32", (view, at) => fromE8M0(view.getUint8(at))),
    bool,
    unread("C64", 64, "complex numbers"),
    unread("F6_E3M2", 6, "numbers of less than a byte"),
    unread("F6_E2M3", 6, "numbers of less than a byte"),
    unread("F4", 4, "numbers of less than a byte"),
  ].map((dtype) => [dtype.name, dtype]),
);

/** What holds the numbers of each precision. */
export const arrays: { readonly [Kind in ElementType]: new (length: number) => Elements } = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
};

type Read<Element extends number | bigint> = (view: DataView, offset: number) => Element;

interface Access<Element extends number | bigint> {
  readonly read: Read<Element>;
  readonly write: (view: DataView, offset: number, value: Element) => void;
}

function written<Element extends number | bigint>(
  name: string,
  bits: number,
  precision: ElementType,
  access: Access<Element>,
): WrittenDtype {
  return { name, bits, precision, ...access } as WrittenDtype; // its values are those of its own arrays
}

function only(name: string, bits: number, precision: ElementType, read: Read<number>): ReadDtype {
  return { name, bits, precision, read };
}

function unread(name: string, bits: number, reason: string): UnreadDtype {
  return { name, bits, precision: undefined, reason };
}
