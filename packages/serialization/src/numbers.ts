import { OutOfMemoryError } from "@tsumiki/kernels";
import type { Elements, ElementType } from "@tsumiki/tensor";
import { arrays, type ReadDtype, type WrittenDtype } from "./dtypes.ts";

/** So much is converted at a time, and held besides the numbers themselves. */
const pieceBytes = 2 ** 20;

/** Gives the bytes of `data`, little-endian, piece by piece. A piece is valid until `write` returns. */
export function writeNumbers(dtype: WrittenDtype, data: Elements, write: (piece: Uint8Array) => void): void {
  const width = dtype.bits / 8;
  const piece = makePiece(data.length * width);
  const view = new DataView(piece.buffer);
  const perPiece = pieceBytes / width;
  for (let begin = 0; begin < data.length; begin += perPiece) {
    const count = Math.min(perPiece, data.length - begin);
    for (let i = 0; i < count; i++) dtype.write(view, i * width, data[begin + i]!);
    write(piece.subarray(0, count * width));
  }
}

/**
 * `length` numbers, from bytes that `fill` puts into one piece after the other, `offset` bytes from their beginning.
 * @throws OutOfMemoryError
 */
export function readNumbers(
  dtype: ReadDtype,
  length: number,
  fill: (piece: Uint8Array, offset: number) => void,
): Elements {
  const width = dtype.bits / 8;
  const data = makeArray(dtype.precision, length);
  const elements = data as { [index: number]: number | bigint }; // those that the precision's array takes
  const piece = makePiece(length * width);
  const view = new DataView(piece.buffer);
  const perPiece = pieceBytes / width;
  for (let begin = 0; begin < length; begin += perPiece) {
    const count = Math.min(perPiece, length - begin);
    fill(piece.subarray(0, count * width), begin * width);
    for (let i = 0; i < count; i++) elements[begin + i] = dtype.read(view, i * width);
  }
  return data;
}

function makePiece(mostBytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Math.min(pieceBytes, mostBytes));
}

function makeArray(precision: ElementType, length: number): Elements {
  try {
    return new arrays[precision](length);
  } catch (cause) {
    throw new OutOfMemoryError(`out of memory: an array of ${length} numbers was asked for`, { cause });
  }
}
