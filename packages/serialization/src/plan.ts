import { kindOf, quoted, type Shape, shortened, showShape, sizeOf } from "@tsumiki/kernels";
import {
  Buffer,
  type ElementType,
  Numbers,
  precisionOf,
  Tensor,
  type Values,
  type ValuesLike,
  valuesOf,
} from "@tsumiki/tensor";
import { type HalfDtype, halfDtypes, type RoundedDtype, type WrittenDtype, writtenDtypes } from "./dtypes.ts";
import { SafetensorsError } from "./errors.ts";
import { assertHeaderLength, byteLength, type Entry, prefixBytes } from "./header.ts";
import { isWellFormed, metadataKey } from "./header-grammar.ts";
import { writeNumbers } from "./numbers.ts";
import type { Writing } from "./write-options.ts";

/** A file that can be written: all is known and checked but the numbers. */
export interface Plan {
  readonly bytes: number;
  /** Gives the file's bytes from its beginning to its end. A piece is valid until `write` returns. */
  writeTo(write: (piece: Uint8Array) => void): void;
}

/** Where numbers will lie, and as what they are kept until then. */
interface Planned extends Entry<WrittenDtype> {
  readonly precision: ElementType;
}

/**
 * What a file of these tensors and texts looks like, by the rules that it is read by.
 * @throws SafetensorsError that names `place` and what cannot be written.
 */
export function planFile(
  tensors: ReadonlyMap<string, ValuesLike>,
  { metadata, limit, dtype }: Writing,
  place: string,
): Plan {
  const entries = entriesOf(tensors, dtype, place);
  const header = headerOf(entries, metadata, place);
  assertHeaderLength(header.length, limit, place);
  return {
    bytes: prefixBytes + header.length + ([...entries.values()].at(-1)?.end ?? 0),
    writeTo: (write) => {
      const prefix = new DataView(new ArrayBuffer(prefixBytes));
      prefix.setBigUint64(0, BigInt(header.length), true);
      write(new Uint8Array(prefix.buffer));
      write(header);
      for (const [name, entry] of entries) {
        writeNumbers(entry.dtype, numbersOf(tensors.get(name)!, entry, `${place}: tensor ${quoted(name)}`), write);
      }
    },
  };
}

/** Where each tensor will lie, the wider first: then each lies at a multiple of its width, as some readers need it. */
function entriesOf(
  tensors: ReadonlyMap<string, ValuesLike>,
  half: HalfDtype | undefined,
  place: string,
): ReadonlyMap<string, Planned> {
  const described = [...tensors].map(([name, source]) => {
    assertName(name, place);
    const named = `${place}: tensor ${quoted(name)}`;
    const precision = keptAs(source, named);
    const { shape } = source;
    const dtype = half !== undefined && isRounded(source, precision) ? halfDtypes[half] : writtenDtypes[precision];
    const bytes = byteLength(shape, dtype, () => named);
    if (isInMemory(source)) assertFills(source.data, shape, precision, named);
    return { name, dtype, precision, shape, bytes };
  });
  described.sort((a, b) => b.dtype.bits - a.dtype.bits);
  const entries = new Map<string, Planned>();
  let begin = 0;
  for (const { name, bytes, ...kind } of described) {
    entries.set(name, { ...kind, begin, end: begin + bytes });
    begin += bytes;
  }
  if (begin <= Number.MAX_SAFE_INTEGER) return entries;
  throw new SafetensorsError(`${place}: the tensors take more bytes than any file has`);
}

/** The header's JSON, padded with spaces so that the data begins at a multiple of 8. */
function headerOf(
  entries: ReadonlyMap<string, Entry<WrittenDtype>>,
  metadata: Readonly<Record<string, string>>,
  place: string,
): Uint8Array {
  const texts = textsOf(metadata, place);
  const members = texts.length > 0 ? [`"${metadataKey}":{${texts.join(",")}}`] : [];
  for (const [name, { dtype, shape, begin, end }] of entries) {
    const fields = `"dtype":"${dtype.name}","shape":[${shape.join(",")}],"data_offsets":[${begin},${end}]`;
    members.push(`${JSON.stringify(name)}:{${fields}}`);
  }
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const padded = new Uint8Array(Math.ceil(header.length / 8) * 8).fill(" ".charCodeAt(0));
  padded.set(header);
  return padded;
}

function textsOf(metadata: unknown, place: string): string[] {
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata) || metadata instanceof Map) {
    throw new SafetensorsError(
      `${place}: metadata must map names to strings, as in { epoch: "7" }, got ${kindOf(metadata)}`,
    );
  }
  return Object.entries(metadata).map(([name, value]) => {
    if (typeof value !== "string") {
      const got = `metadata ${quoted(name)} must be a string, got ${kindOf(value)}`;
      throw new SafetensorsError(`${place}: ${got}; pass String(value)`);
    }
    if (!isWellFormed(name) || !isWellFormed(value)) {
      throw new SafetensorsError(`${place}: metadata ${quoted(name)} has half of a surrogate pair, which is no text`);
    }
    return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  });
}

function assertName(name: unknown, place: string): asserts name is string {
  if (typeof name !== "string") {
    throw new SafetensorsError(`${place}: a tensor's name must be a string, got ${kindOf(name)}`);
  }
  if (name === metadataKey) throw new SafetensorsError(`${place}: a tensor cannot be called "${metadataKey}"`);
  if (isWellFormed(name)) return;
  throw new SafetensorsError(
    `${place}: a tensor's name has half of a surrogate pair, which is no text: ${quoted(name)}`,
  );
}

/** Numbers alone are counters, and those outside of backends places and best values: every digit of them counts. */
function isRounded(source: ValuesLike, precision: ElementType): boolean {
  if (source instanceof Numbers || source.shape.length === 0) return false;
  return precision === "float32" || precision === "float64";
}

/** The precision of a source's numbers. */
function keptAs(source: ValuesLike, place: string): ElementType {
  if (!(source instanceof Buffer || source instanceof Tensor || Array.isArray(source?.shape))) {
    throw new SafetensorsError(`${place} must be a tensor, a parameter or { shape, data }, got ${kindOf(source)}`);
  }
  // What cannot be read says why.
  const precision = precisionOf(source) ?? precisionOf(valuesOf(source));
  if (precision !== undefined) return precision;
  const expected = "data must be a Float32Array, a Float64Array or a typed array of integers";
  throw new SafetensorsError(`${place}: ${expected}, got ${kindOf((source as Values).data)}`);
}

function isInMemory(source: ValuesLike): source is Values {
  return !(source instanceof Buffer || source instanceof Tensor || "read" in source);
}

function numbersOf(source: ValuesLike, { dtype, precision, shape }: Planned, place: string): Values["data"] {
  const { data } = valuesOf(source);
  assertFills(data, shape, precision, place);
  assertInRange(data, dtype, place);
  return data;
}

function assertFills(data: Values["data"], shape: Shape, precision: ElementType, place: string): void {
  const length = sizeOf(shape);
  if (data.length === length && precisionOf({ shape, data }) === precision) return;
  throw new SafetensorsError(
    `${place} ${shortened(showShape(shape))} of ${writtenDtypes[precision].name} has ${length} values, got ${kindOf(data)}`,
  );
}

/** A number that is finite must not become infinite. What is infinite already, or no number, stays so. */
function assertInRange(data: Values["data"], dtype: WrittenDtype, place: string): void {
  if (!isHalf(dtype)) return;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (Math.abs(value) < dtype.tooLarge || !Number.isFinite(value)) continue;
    const remedy = dtype === halfDtypes.F16 ? "BF16 has numbers as large, or leave dtype out" : "leave dtype out";
    throw new SafetensorsError(
      `${place}: value ${i} is ${value}, which ${dtype.name} does not have: it ends at ±${dtype.largest}; ${remedy}`,
    );
  }
}

function isHalf(dtype: WrittenDtype): dtype is RoundedDtype {
  return Object.hasOwn(halfDtypes, dtype.name);
}
