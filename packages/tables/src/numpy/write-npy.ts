import { kindOf, quoted, type Shape, showShape, sizeOf } from "@tsumiki/kernels";
import { type Elements, type ElementType, precisionOf, type Values } from "@tsumiki/tensor";
import { TableError } from "../errors.ts";

/** In NumPy's words; what has one byte has no order. */
const descrs: Readonly<Record<ElementType, string>> = {
  float32: "<f4",
  float64: "<f8",
  int8: "|i1",
  uint8: "|u1",
  int16: "<i2",
  uint16: "<u2",
  int32: "<i4",
  uint32: "<u4",
  int64: "<i8",
  uint64: "<u8",
};

/**
 * An npy file of version 1.0, as `numpy.save` writes it: the header is padded so that the numbers begin at a multiple of 64.
 * @param place who writes, for messages
 * @throws TableError if these are no numbers, or not as many as the shape has
 */
export function npyBytes({ shape, data }: Values, place: string, name: string): Uint8Array {
  const named = `${place}: array ${quoted(name)}`;
  const precision = Array.isArray(shape) ? precisionOf({ shape, data }) : undefined;
  if (precision === undefined) {
    throw new TableError(`${named}: expected { shape, data } with a typed array, got ${kindOf(data ?? shape)}`);
  }
  if (data.length !== sizeOf(shape)) {
    throw new TableError(`${named}: shape ${showShape(shape)} has ${sizeOf(shape)} numbers, got ${data.length}`);
  }
  const descr = descrs[precision];
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const start = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const file = new Uint8Array(start + data.byteLength).fill(" ".charCodeAt(0), 0, start);
  file.set([0x93, ...letters("NUMPY"), 1, 0, (start - 10) & 0xff, (start - 10) >> 8, ...letters(dictionary)]);
  file[start - 1] = "\n".charCodeAt(0);
  file.set(littleEndian(data), start);
  return file;
}

/** As Python writes it: one number has a comma behind it. */
function tuple(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

function letters(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function littleEndian({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: width }: Elements): Uint8Array {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  if (isLittleEndian || width === 1) return bytes;
  const turned = bytes.slice();
  for (let at = 0; at < byteLength; at += width) turned.subarray(at, at + width).reverse();
  return turned;
}
