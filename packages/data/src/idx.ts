import { showShape, sizeOf } from "@tsumiki/kernels";
import { gunzip, isGzip } from "./gzip.ts";

/** An element type of an IDX file, as the typed array that holds it. */
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** What an IDX file holds: numbers in row-major order. */
export interface IdxFile {
  readonly shape: number[];
  readonly data: IdxData;
}

/**
 * Reads an IDX file, plain or gzip: the format in which MNIST was published.
 *
 * Two zero bytes, a byte for the element type, one for the rank, a 32-bit extent an axis, then the elements; everything
 * big-endian (Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits). Elements of one byte are not
 * copied: `data` is a view of `bytes`, or of what they were unpacked to.
 *
 * @throws TypeError if it is another kind of file; RangeError if it is truncated or longer than its shape says
 */
export async function readIdx(bytes: Uint8Array): Promise<IdxFile> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError("readIdx: expected the file's bytes as a Uint8Array");
  return parse(isGzip(bytes) ? await gunzip(bytes) : bytes);
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { type, rank } = readMagic(view);
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw new RangeError(`readIdx: the header of rank ${rank} takes ${header} bytes, got ${bytes.length}: truncated`);
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = sizeOf(shape);
  assertLength(bytes.length, header + count * type.bytes, `a file of ${type.name} ${showShape(shape)}`);
  return { shape, data: type.decode(new DataView(bytes.buffer, bytes.byteOffset + header), count) };
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
