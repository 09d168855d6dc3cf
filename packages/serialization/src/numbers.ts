import { OutOfMemoryError } from "@tsumiki/kernels";
import type { Dtype } from "./dtypes.ts";

/** So much is converted at a time, and held besides the numbers themselves. */
const pieceBytes = 2 ** 20;

/** Gives the bytes of `data`, little-endian, piece by piece. A piece is valid until `write` returns. */
export function writeNumbers(data: Float32Array | Float64Array, write: (piece: Uint8Array) => void): void {
  const width = data.BYTES_PER_ELEMENT;
  const wide = data instanceof Float64Array;
  const piece = makePiece(data.byteLength);
  const view = new DataView(piece.buffer);
  const perPiece = pieceBytes / width;
  for (let begin = 0; begin < data.length; begin += perPiece) {
    const count = Math.min(perPiece, data.length - begin);
    for (let i = 0; i < count; i++) {
      if (wide) view.setFloat64(i * width, data[begin + i]!, true);
      else view.setFloat32(i * width, data[begin + i]!, true);
    }
    write(piece.subarray(0, count * width));
  }
}

/**
 * `length` numbers, from bytes that `fill` puts into one piece after the other, `offset` bytes from their beginning.
 * @throws OutOfMemoryError
 */
export function readNumbers(
  dtype: Dtype,
  length: number,
  fill: (piece: Uint8Array, offset: number) => void,
): Float32Array | Float64Array {
  const { bytes } = dtype;
  const data = makeArray(dtype, length);
  const piece = makePiece(length * bytes);
  const view = new DataView(piece.buffer);
  const perPiece = pieceBytes / bytes;
  for (let begin = 0; begin < length; begin += perPiece) {
    const count = Math.min(perPiece, length - begin);
    fill(piece.subarray(0, count * bytes), begin * bytes);
    for (let i = 0; i < count; i++) data[begin + i] = dtype.read(view, i * bytes);
  }
  return data;
}

function makePiece(mostBytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Math.min(pieceBytes, mostBytes));
}

function makeArray({ precision }: Dtype, length: number): Float32Array | Float64Array {
  try {
    return precision === "float64" ? new Float64Array(length) : new Float32Array(length);
  } catch (cause) {
    throw new OutOfMemoryError(`out of memory: an array of ${length} numbers was asked for`, { cause });
  }
}
