import { assertOptions, kindOf, OutOfMemoryError } from "@tsumiki/kernels";
import type { LazyValues, Values } from "@tsumiki/tensor";
import { type ByteSource, checkedLimit, type HeaderOptions, readHeader } from "./header.ts";
import { readNumbers } from "./numbers.ts";
import { planFile } from "./plan.ts";
import { type Source, tensorsOf } from "./stateful.ts";

// https://huggingface.co/docs/safetensors: 8 bytes say how long the header is (little-endian), the header is JSON, then
// come the tensors' bytes, little-endian, in row-major order, without gaps.

/** Texts beside the tensors, by name. */
export type Metadata = Readonly<Record<string, string>>;

/** What a file holds: its tensors as numbers, or lazily. */
export interface Safetensors<Kind = Values> {
  readonly tensors: Map<string, Kind>;
  readonly metadata: Metadata;
}

/**
 * A safetensors file of everything that `source` knows: tensors as F32 (F64 on the reference backend, so that nothing is
 * lost), shapes and order as a user sees them, images [batch, channels, height, width].
 *
 * @throws SafetensorsError if anything cannot be written: a name or a text that is none, a shape of other than whole
 *   numbers, an array that is none or does not fill its shape; TypeError if `source` or the options are something else;
 *   OutOfMemoryError
 */
export function encode(source: Source, metadata: Metadata = {}, options: HeaderOptions = {}): Uint8Array {
  assertOptions("encode", options, { maxHeaderBytes: true });
  const plan = planFile(tensorsOf(source, "encode"), metadata, checkedLimit("encode", options), "encode");
  const file = makeFile(plan.bytes);
  let offset = 0;
  plan.writeTo((piece) => {
    file.set(piece, offset);
    offset += piece.length;
  });
  return file;
}

/**
 * The tensors and texts in a safetensors file. Numbers of 16 bits become float32.
 *
 * @param file its name, for the messages
 * @throws SafetensorsError if the bytes are no valid safetensors file, or a tensor is of a kind that cannot be read;
 *   TypeError if they are no Uint8Array.
 */
export function decode(bytes: Uint8Array, file: string = "these bytes", options: HeaderOptions = {}): Safetensors {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`decode: expected the file's bytes as a Uint8Array, got ${kindOf(bytes)}`);
  }
  assertOptions("decode", options, { maxHeaderBytes: true });
  const lazy = openFile(inMemory(bytes), file, checkedLimit("decode", options));
  const tensors = new Map([...lazy.tensors].map(([name, tensor]) => [name, tensor.read()]));
  return { tensors, metadata: lazy.metadata };
}

/** What a file holds, its numbers still there. The header is checked, as `readHeader` says. */
export function openFile(source: ByteSource, file: string, limit: number): Safetensors<LazyValues> {
  const { entries, metadata, dataStart } = readHeader(source, file, limit);
  const tensors = new Map<string, LazyValues>();
  for (const [name, { dtype, shape, begin, end }] of entries) {
    const position = dataStart + begin;
    const read = () => {
      const length = (end - begin) / dtype.bytes;
      return { shape, data: readNumbers(dtype, length, (piece, offset) => source.fill(piece, position + offset)) };
    };
    tensors.set(name, { shape, precision: dtype.precision, read });
  }
  return { tensors, metadata: Object.fromEntries(metadata) };
}

function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    fill: (piece, position) => piece.set(bytes.subarray(position, position + piece.length)),
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
