import { assertOptions, checkedBytes, checkedNumber, type Shape, shortened, showShape, sizeOf } from "@tsumiki/kernels";
import { gunzipLimit, gunzipStart, isBeyondGzip, isGzip } from "./gzip.ts";

/** An element type of an IDX file, as the typed array that holds it. */
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** What an IDX file holds: numbers in row-major order. */
export interface IdxFile {
  /** Frozen. */
  readonly shape: Shape;
  readonly data: IdxData;
}

export interface IdxOptions {
  /** How many bytes a gzip file may unpack to. 1 GiB (2³⁰) by default, eighteen times MNIST. */
  readonly limit?: number | undefined;
}

/**
 * Reads an IDX file, plain or gzip: the format in which MNIST was published.
 *
 * Two zero bytes, a byte for the element type, one for the rank, a 32-bit extent an axis, then the elements; everything
 * big-endian (Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits). Elements of one byte are not
 * copied: `data` is a view of `bytes`, or of what they were unpacked to. Of a gzip file no more is unpacked than its
 * header promises.
 *
 * @throws TypeError if it is another kind of file, or no bytes at all; RangeError if it is truncated or longer than its
 *   shape says, or a gzip file whose contents pass the limit
 */
export async function readIdx(bytes: Uint8Array, options: IdxOptions = {}): Promise<IdxFile> {
  const file = checkedBytes("readIdx", bytes);
  assertOptions("readIdx", options, { limit: true });
  const { limit = gunzipLimit } = options;
  checkedNumber("readIdx", "limit", limit, "a whole number of at least 1");
  return parse(isGzip(file) ? await unpacked(file, limit) : file);
}

/** The longest header: the magic number, and an extent for each of 255 axes. */
const longestHeader = 4 + 4 * 255;

/** The contents, if they are not more than the header promises: the byte after them is the last that is unpacked. */
async function unpacked(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  const start = await gunzipStart(bytes, longestHeader);
  const { length, what } = readHeader(start);
  if (isBeyondGzip(bytes, length)) {
    throw new RangeError(
      `readIdx: ${what} takes ${length} bytes, more than ${bytes.length} of gzip can hold: truncated`,
    );
  }
  if (length > limit) {
    throw new RangeError(
      `readIdx: ${what} takes ${length} bytes, above the limit of ${limit}; if that is right, pass a larger { limit }`,
    );
  }
  const contents = await gunzipStart(bytes, length + 1);
  if (contents.length <= length) return contents;
  throw new RangeError(`readIdx: ${what} takes ${length} bytes, but the gzip file unpacks to more`);
}

interface ElementType {
  readonly name: string;
  readonly bytes: number;
  /** The next `n` elements of `view`. */
  readonly decode: (view: DataView, n: number) => IdxData;
}

const elementTypes = new Map<number, ElementType>([
  [0x08, { name: "uint8", bytes: 1, decode: (view, n) => new Uint8Array(view.buffer, view.byteOffset, n) }],
  [0x09, { name: "int8", bytes: 1, decode: (view, n) => new Int8Array(view.buffer, view.byteOffset, n) }],
  [0x0b, { name: "int16", bytes: 2, decode: (view, n) => new Int16Array(n).map((_, i) => view.getInt16(2 * i)) }],
  [0x0c, { name: "int32", bytes: 4, decode: (view, n) => new Int32Array(n).map((_, i) => view.getInt32(4 * i)) }],
  [0x0d, { name: "float32", bytes: 4, decode: (view, n) => new Float32Array(n).map((_, i) => view.getFloat32(4 * i)) }],
  [0x0e, { name: "float64", bytes: 8, decode: (view, n) => new Float64Array(n).map((_, i) => view.getFloat64(8 * i)) }],
]);

function parse(bytes: Uint8Array): IdxFile {
  const { type, shape, size, start, length, what } = readHeader(bytes);
  assertLength(bytes.length, length, what);
  const elements = new DataView(bytes.buffer, bytes.byteOffset + start);
  return { shape, data: type.decode(elements, size) };
}

interface Header {
  readonly type: ElementType;
  readonly shape: Shape;
  /** The number of elements. */
  readonly size: number;
  /** Where the elements begin. */
  readonly start: number;
  /** Of the whole file. */
  readonly length: number;
  /** The file, for messages. */
  readonly what: string;
}

/** @throws TypeError if it is none; RangeError if it is not all there */
function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { type, rank } = readMagic(view);
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw new RangeError(`readIdx: the header of rank ${rank} takes ${start} bytes, got ${bytes.length}: truncated`);
  }
  const shape = Object.freeze(Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis)));
  const size = shape.includes(0) ? 0 : sizeOf(shape); // the product may be infinite on the way to a 0
  const length = start + size * type.bytes;
  return { type, shape, size, start, length, what: `a file of ${type.name} ${shortened(showShape(shape))}` };
}

function readMagic(view: DataView): { type: ElementType; rank: number } {
  if (view.byteLength < 4) {
    throw new RangeError(`readIdx: expected at least the 4 bytes that an IDX file begins with, got ${view.byteLength}`);
  }
  const code = view.getUint8(2);
  const type = elementTypes.get(code);
  if (view.getUint16(0) !== 0 || type === undefined) {
    const magic = Array.from({ length: 4 }, (_, index) => hex(view.getUint8(index))).join(" ");
    const known = Array.from(elementTypes, ([key, { name }]) => `${hex(key)} ${name}`);
    throw new TypeError(
      `readIdx: not an IDX file: expected it to begin with 00 00 and an element type (${known.join(", ")}), got ${magic}`,
    );
  }
  return { type, rank: view.getUint8(3) };
}

function assertLength(got: number, expected: number, what: string): void {
  if (got === expected) return;
  const difference = got < expected ? `truncated, ${expected - got} missing` : `${got - expected} too many`;
  throw new RangeError(`readIdx: ${what} takes ${expected} bytes, got ${got}: ${difference}`);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
