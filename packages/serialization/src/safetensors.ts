import { ShapeError, showShape, sizeOf } from "@tsumiki/kernels";
import { type Values, valuesOf } from "@tsumiki/tensor";
import { type Entry, metadataKey, prefixBytes, readHeader } from "./header.ts";
import { type Source, tensorsOf } from "./stateful.ts";

// https://huggingface.co/docs/safetensors: 8 bytes say how long the header is (little-endian), the header is JSON, then
// come the tensors' bytes, little-endian, in row-major order, without gaps.

/** Texts beside the tensors, by name. */
export type Metadata = Readonly<Record<string, string>>;

/** What a file holds. */
export interface Safetensors {
  readonly tensors: Map<string, Values>;
  readonly metadata: Metadata;
}

/**
 * A safetensors file of everything that `source` knows: tensors as F32 (F64 on the reference backend, so that nothing is
 * lost), shapes and order as a user sees them, images [batch, channels, height, width].
 *
 * @throws ShapeError if an array does not fill its shape; TypeError if a metadata value is no string, or a tensor is
 *   called "__metadata__".
 */
export function encode(source: Source, metadata: Metadata = {}): Uint8Array {
  const tensors = [...tensorsOf(source)].map(([name, tensor]) => [name, valuesOf(tensor)] as const);
  // The wider first: then each lies at a multiple of its width, as some readers need it.
  tensors.sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const header = encodeHeader(tensors, metadata);
  const dataBytes = tensors.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const bytes = new Uint8Array(prefixBytes + header.length + dataBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, prefixBytes);
  let offset = prefixBytes + header.length;
  for (const [, { data }] of tensors) {
    writeNumbers(view, offset, data);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * The tensors and texts in a safetensors file. Numbers of 16 bits become float32.
 *
 * @param file its name, for the messages
 * @throws SafetensorsError if the bytes are no valid safetensors file, or a tensor is of a kind that cannot be read;
 *   TypeError if they are no Uint8Array.
 */
export function decode(bytes: Uint8Array, file: string = "these bytes"): Safetensors {
  if (!(bytes instanceof Uint8Array)) throw new TypeError("decode: expected the file's bytes as a Uint8Array");
  const { entries, metadata, dataStart } = readHeader(bytes, file);
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart);
  const tensors = new Map<string, Values>();
  for (const [name, entry] of entries) tensors.set(name, { shape: entry.shape, data: readNumbers(view, entry) });
  return { tensors, metadata };
}

/** The header's JSON, padded with spaces so that the data begins at a multiple of 8. */
function encodeHeader(tensors: readonly (readonly [string, Values])[], metadata: Metadata): Uint8Array {
  const described: [string, object][] = [];
  if (Object.keys(metadata).length > 0) described.push([metadataKey, checkedMetadata(metadata)]);
  let begin = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === metadataKey) throw new TypeError(`encode: a tensor cannot be called "${metadataKey}"`);
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError(`encode: "${name}" ${showShape(shape)} has ${sizeOf(shape)} values, got ${data.length}`);
    }
    const end = begin + data.byteLength;
    described.push([name, { dtype: data instanceof Float64Array ? "F64" : "F32", shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(described)));
  const padded = new Uint8Array(Math.ceil(header.length / 8) * 8).fill(" ".charCodeAt(0));
  padded.set(header);
  return padded;
}

function checkedMetadata(metadata: Metadata): Metadata {
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value !== "string") {
      throw new TypeError(`encode: metadata "${name}" must be a string, got ${typeof value}; pass String(value)`);
    }
  }
  return metadata;
}

function writeNumbers(view: DataView, offset: number, data: Float32Array | Float64Array): void {
  const width = data.BYTES_PER_ELEMENT;
  const wide = data instanceof Float64Array;
  for (let i = 0; i < data.length; i++) {
    if (wide) view.setFloat64(offset + i * width, data[i]!, true);
    else view.setFloat32(offset + i * width, data[i]!, true);
  }
}

function readNumbers(view: DataView, { dtype, begin, end }: Entry): Float32Array | Float64Array {
  const data = dtype.makeArray((end - begin) / dtype.bytes);
  for (let i = 0; i < data.length; i++) data[i] = dtype.read(view, begin + i * dtype.bytes);
  return data;
}
