// Messages of Protocol Buffers as tables of their fields. Tags and numbers are read and written by @bufbuild/protobuf.

import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { OnnxError } from "../errors.ts";

/** How one value lies in a file. What is written may lack what is filled in where it is read. */
interface Kind<Value, Written = Value> {
  readonly wire: WireType;
  /** @param place where it is, for messages */
  read(reader: BinaryReader, place: string): Value;
  write(writer: BinaryWriter, value: Written): void;
}

/** A field of a message: its number, and what is read where it is not there. */
export interface Field<Value, Written = Value> {
  readonly number: number;
  readonly missing: () => Value;
  /** Reads one value more. */
  readonly add: (before: Value, reader: BinaryReader, wire: WireType, place: string) => Value;
  readonly write: (writer: BinaryWriter, value: Written) => void;
}

// biome-ignore lint/suspicious/noExplicitAny: the values of fields differ, and `Message` knows each
type Fields = Readonly<Record<string, Field<any, any>>>;

/** What is read of a message: all of its fields. */
export type Message<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer V, infer _> ? V : never;
};

/** What is written of a message: the fields that are there. */
export type Given<F extends Fields> = {
  readonly [Name in keyof F]?: F[Name] extends Field<infer _, infer W> ? W | undefined : never;
};

export const text: Kind<string> = {
  wire: WireType.LengthDelimited,
  read: (reader) => reader.string(),
  write: (writer, value) => writer.string(value),
};
export const bytes: Kind<Uint8Array> = {
  wire: WireType.LengthDelimited,
  read: (reader) => reader.bytes(),
  write: (writer, value) => writer.bytes(value),
};
export const int32: Kind<number> = {
  wire: WireType.Varint,
  read: (reader) => reader.int32(),
  write: (writer, value) => writer.int32(value),
};
/** As a number; what is beyond 2⁵³ is rounded, and no shape, axis or count of numbers that fit into memory. */
export const int64: Kind<number> = {
  wire: WireType.Varint,
  read: (reader) => Number(reader.int64()),
  write: (writer, value) => writer.int64(value),
};
export const float32: Kind<number> = {
  wire: WireType.Bit32,
  read: (reader) => reader.float(),
  write: (writer, value) => writer.float(value),
};
export const float64: Kind<number> = {
  wire: WireType.Bit64,
  read: (reader) => reader.double(),
  write: (writer, value) => writer.double(value),
};

/** A message inside another. */
export function message<F extends Fields>(fields: F): Kind<Message<F>, Given<F>> {
  return {
    wire: WireType.LengthDelimited,
    read: (reader, place) => readFields(fields, reader, endOf(reader, place), place),
    write(writer, value) {
      writer.fork();
      writeFields(fields, writer, value);
      writer.join();
    },
  };
}

/** A field that is there once or not at all. Of several, the last counts. */
export function one<V, W>(number: number, kind: Kind<V, W>, missing: V): Field<V, W>;
export function one<V, W>(number: number, kind: Kind<V, W>): Field<V | undefined, W>;
export function one<V, W>(number: number, kind: Kind<V, W>, missing?: V): Field<V | undefined, W> {
  return {
    number,
    missing: () => missing,
    add(_, reader, wire, place) {
      assertWire(kind, wire, place);
      return kind.read(reader, place);
    },
    write(writer, value) {
      writeOne(number, kind, writer, value);
    },
  };
}

/** A field that is there any number of times; numbers may also be packed into one. */
export function many<V, W>(number: number, kind: Kind<V, W>): Field<V[], readonly W[]> {
  return {
    number,
    missing: () => [],
    add(before, reader, wire, place) {
      if (wire === WireType.LengthDelimited && kind.wire !== wire) {
        const end = endOf(reader, place);
        while (reader.pos < end) before.push(kind.read(reader, place));
        if (reader.pos > end) throw new OnnxError(`${place}: the last of its numbers goes beyond its end`);
      } else {
        assertWire(kind, wire, place);
        before.push(kind.read(reader, `${place}[${before.length}]`));
      }
      return before;
    },
    write(writer, values) {
      for (const value of values) writeOne(number, kind, writer, value);
    },
  };
}

/** @throws OnnxError naming the field in which the bytes are none of such a message */
export function readFields<F extends Fields>(fields: F, reader: BinaryReader, end: number, place: string): Message<F> {
  const entries = Object.entries(fields);
  const read = Object.fromEntries(entries.map(([name, field]) => [name, field.missing()]));
  while (reader.pos < end) {
    const [number, wire] = naming(place, () => reader.tag());
    const entry = entries.find(([, field]) => field.number === number);
    if (entry === undefined) naming(`${place}, field ${number}`, () => reader.skip(wire, number));
    else {
      const [name, field] = entry;
      const at = place === "" ? name : `${place}.${name}`;
      read[name] = naming(at, () => field.add(read[name], reader, wire, at));
    }
    if (reader.pos > end) throw new OnnxError(`${place || "the file"} is cut off: a field reaches beyond its end`);
  }
  return read as Message<F>;
}

export function writeFields<F extends Fields>(fields: F, writer: BinaryWriter, given: Given<F>): void {
  for (const [name, field] of Object.entries(fields)) {
    const value = given[name];
    if (value !== undefined) field.write(writer, value);
  }
}

function writeOne<W>(number: number, kind: Kind<unknown, W>, writer: BinaryWriter, value: W): void {
  writer.tag(number, kind.wire);
  kind.write(writer, value);
}

/** Where what begins here with its length ends. */
function endOf(reader: BinaryReader, place: string): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end <= reader.len) return end;
  throw new OnnxError(
    `${place} is cut off: it says that it has ${length} bytes, and ${reader.len - reader.pos} are left`,
  );
}

function assertWire(kind: { readonly wire: WireType }, wire: WireType, place: string): void {
  if (kind.wire === wire) return;
  throw new OnnxError(`${place}: expected bytes of wire type ${kind.wire}, got ${wire}`);
}

/** What the library says of bytes, with the place. */
function naming<Result>(place: string, body: () => Result): Result {
  try {
    return body();
  } catch (error) {
    if (error instanceof OnnxError) throw error;
    throw new OnnxError(`${place || "the file"}: ${(error as Error).message}`, { cause: error });
  }
}
