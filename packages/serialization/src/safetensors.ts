import { assertOptions, kindOf, OutOfMemoryError, quoted, sizeOf } from "@tsumiki/kernels";
import type { Elements, LazyValues, Values } from "@tsumiki/tensor";
import { bool } from "./dtypes.ts";
import { SafetensorsError } from "./errors.ts";
import { type ByteSource, checkedLimit, type Entry, type HeaderOptions, readHeader } from "./header.ts";
import { readNumbers } from "./numbers.ts";
import { planFile } from "./plan.ts";
import { type Source, tensorsOf } from "./stateful.ts";
import { checkedWriting, type HalfOptions, type Metadata, type WriteOptions } from "./write-options.ts";

// https://huggingface.co/docs/safetensors: 8 bytes say how long the header is (little-endian), the header is JSON, then
// come the tensors' bytes, little-endian, in row-major order, without gaps.

/** What a file holds: its tensors as numbers, or lazily. */
export interface Safetensors<Kind = Values> {
  readonly tensors: Map<string, Kind>;
  readonly metadata: Metadata;
}

/**
 * A safetensors file of everything that `source` knows: tensors as F32 (F64 on the reference backend, so that nothing is
 * lost), shapes and order as a user sees them, images [batch, channels, height, width]. `{ shape, data }` is written as
 * its typed array is: an Int32Array as I32, a BigInt64Array as I64. With `{ dtype: "F16" }` or `"BF16"` floats are rounded to
 * 16 bits, but for counters.
 *
 * @throws SafetensorsError if anything cannot be written: a number too large for the dtype, a name or a text that is none, a shape of other than whole
 *   numbers, an array that is none or does not fill its shape; TypeError if `source` or the options are something else;
 *   OutOfMemoryError
 */
export function encode(source: Source, metadata: Metadata | HalfOptions = {}, options: WriteOptions = {}): Uint8Array {
  const plan = planFile(tensorsOf(source, "encode"), checkedWriting("encode", metadata, options), "encode");
  const file = makeFile(plan.bytes);
  let offset = 0;
  plan.writeTo((piece) => {
    file.set(piece, offset);
    offset += piece.length;
  });
  return file;
}

/**
 * The tensors and texts in a safetensors file, each in the typed array that holds its numbers without loss: I64 in a
 * BigInt64Array, BOOL in a Uint8Array of 0 and 1, floats of 16 and 8 bits in a Float32Array, …
 *
 * A tensor's `data` is made when it is first asked for, of `bytes`, which are to stay as they are until then. What lies
 * there and is of no interest costs nothing, and may be of a kind that cannot be read.
 *
 * @param file its name, for the messages
 * @throws SafetensorsError if the bytes are no valid safetensors file; when `data` is asked for, if the tensor is of a
 *   kind that cannot be read (C64, F6, F4) or a boolean is neither 0 nor 1; TypeError if they are no Uint8Array.
 */
export function decode(bytes: Uint8Array, file: string = "these bytes", options: HeaderOptions = {}): Safetensors {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`decode: expected the file's bytes as a Uint8Array, got ${kindOf(bytes)}`);
  }
  assertOptions("decode", options, { maxHeaderBytes: true });
  const lazy = openFile(inMemory(bytes, file), file, checkedLimit("decode", options));
  const tensors = new Map([...lazy.tensors].map(([name, tensor]) => [name, readOnce(tensor)]));
  return { tensors, metadata: lazy.metadata };
}

/** What a file holds, its numbers still there. The header is checked, as `readHeader` says. */
export function openFile(source: ByteSource, file: string, limit: number): Safetensors<LazyValues> {
  const { entries, metadata, dataStart } = readHeader(source, file, limit);
  const tensors = new Map<string, LazyValues>();
  for (const [name, entry] of entries) {
    const { shape, dtype } = entry;
    const read = () => ({ shape, data: numbersAt(source, dataStart, entry, () => `${file}: tensor ${quoted(name)}`) });
    tensors.set(name, { shape, precision: dtype.precision, read });
  }
  return { tensors, metadata: Object.fromEntries(metadata) };
}

function numbersAt(source: ByteSource, dataStart: number, entry: Entry, place: () => string): Elements {
  const { dtype, shape, begin } = entry;
  if (dtype.precision === undefined) {
    throw new SafetensorsError(`${place()} is of ${dtype.name}, ${dtype.reason}, which cannot be read`);
  }
  const data = readNumbers(dtype, sizeOf(shape), (piece, offset) => source.fill(piece, dataStart + begin + offset));
  if (dtype === bool) assertBooleans(data, place);
  return data;
}

function assertBooleans(data: Elements, place: () => string): void {
  for (let i = 0; i < data.length; i++) {
    if (data[i]! > 1) throw new SafetensorsError(`${place()}: value ${i} of BOOL must be 0 or 1, got ${data[i]}`);
  }
}

function readOnce({ shape, read }: LazyValues): Values {
  let data: Elements | undefined;
  return {
    shape,
    get data() {
      data ??= read().data;
      return data;
    },
  };
}

function inMemory(bytes: Uint8Array, file: string): ByteSource {
  const size = bytes.length;
  return {
    size,
    fill: (piece, position) => {
      if (bytes.length !== size) {
        throw new SafetensorsError(
          `${file}: the bytes are gone, transferred or cut off: decode them where they are now`,
        );
      }
      piece.set(bytes.subarray(position, position + piece.length));
    },
  };
}

function makeFile(length: number): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch (cause) {
    const hint = "save(file, source) writes them tensor by tensor";
    throw new OutOfMemoryError(`encode: out of memory: the file has ${length} bytes; ${hint}`, { cause });
  }
}
