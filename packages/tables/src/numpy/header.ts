import { quoted, type Shape, showShape, sizeOf } from "@tsumiki/kernels";
import { TableError } from "../errors.ts";
import { type Dtype, dtypeOf, structured } from "./dtypes.ts";

/** What stands before the numbers of an npy file. */
export interface Header {
  readonly dtype: Dtype;
  /** Frozen. */
  readonly shape: Shape;
  /** The first axis changes fastest. */
  readonly isFortran: boolean;
  /** Where the numbers begin. */
  readonly start: number;
}

/** A header is longer only if it has very many fields; NumPy itself asks before it reads one of more than 10,000. */
export const longestHeader = 2 ** 16;

/**
 * The beginning of an npy file (NumPy Enhancement Proposal 1): \x93NUMPY, two bytes of a version, the length of what
 * follows in 2 bytes, or 4 from version 2.0 on, little-endian, and a Python dictionary of `descr`, `fortran_order` and
 * `shape`. Version 3.0 is 2.0 in UTF-8.
 *
 * @param bytes the file, or at least `longestHeader` bytes of it
 * @param place for messages
 * @throws TableError if it is another file, of a later version, or truncated
 */
export function readHeader(bytes: Uint8Array, place: string): Header {
  const isNumpy = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, at) => bytes[at] === byte);
  if (!isNumpy) {
    const hint = bytes[0] === 0x50 && bytes[1] === 0x4b ? "; it begins as a zip archive: read it with npz" : "";
    throw new TableError(`${place}: is no npy file: expected it to begin with \\x93NUMPY${hint}`);
  }
  const [major = 0, minor = 0] = bytes.subarray(6, 8);
  if (bytes.length >= 8 && (major < 1 || major > 3 || minor > 0)) {
    throw new TableError(`${place}: expected an npy file of version 1.0, 2.0 or 3.0, got ${major}.${minor}`);
  }
  const start = major === 1 ? 10 : 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < start) throw new TableError(`${place}: the header ends after ${bytes.length} bytes: truncated`);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > longestHeader) {
    throw new TableError(`${place}: the header takes ${length} bytes, more than the ${longestHeader} that are read`);
  }
  if (bytes.length < start + length) {
    throw new TableError(`${place}: the header takes ${start + length} bytes, got ${bytes.length}: truncated`);
  }
  const text = new TextDecoder(major === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, start + length));
  return { ...readDictionary(text, place), start: start + length };
}

/** A key and its value: a text, a list of fields, in which anything may be (it is not looked into), a boolean or a tuple. */
const entry = /\s*'(descr|fortran_order|shape)'\s*:\s*('[^'\\]*'|\[.*\]|True|False|\([\d\sL,]*\))\s*(?:,|$)/sy;

function readDictionary(text: string, place: string): Omit<Header, "start"> {
  const wrong = (what: string) => new TableError(`${place}: ${what} in the header ${quoted(text.trim())}`);
  const inside = /^\{(.*)\}$/s.exec(text.trim())?.[1]?.trimEnd();
  if (inside === undefined) throw wrong("expected a dictionary");
  const values = new Map<string, string>();
  let end = 0;
  entry.lastIndex = 0;
  for (let match = entry.exec(inside); match !== null; match = entry.exec(inside)) {
    const [, key = "", value = ""] = match;
    if (values.has(key)) throw wrong(`the key ${key} stands twice`);
    values.set(key, value);
    end = entry.lastIndex;
  }
  const [descr, order, extents] = ["descr", "fortran_order", "shape"].map((key) => values.get(key) ?? "");
  if (end < inside.length || !descr || !order || !extents)
    throw wrong("expected descr, fortran_order and shape, no more,");
  const dtype = descr.startsWith("[") ? structured : dtypeOf(descr.slice(1, -1));
  if (dtype === undefined) throw wrong(`no kind of number that is read is called ${descr}`);
  const shape = extents.startsWith("(") ? shapeOf(extents.slice(1, -1)) : undefined;
  if (shape === undefined) throw wrong(`the shape ${extents} is none`);
  if (order !== "True" && order !== "False") throw wrong(`expected True or False as fortran_order, got ${order}`);
  return { dtype, shape, isFortran: order === "True" };
}

/** `3, 4`, `3,` and nothing for a scalar; Python 2 wrote `3L`. */
function shapeOf(text: string): Shape | undefined {
  if (text.trim() === "") return Object.freeze([]);
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length > 1 && parts.at(-1) === "") parts.pop();
  else if (parts.length === 1) return undefined;
  const shape = parts.map((part) => (/^\d+L?$/.test(part) ? Number.parseInt(part, 10) : Number.NaN));
  return shape.every(Number.isSafeInteger) && shape.length <= 64 ? Object.freeze(shape) : undefined;
}

/**
 * @param length of the whole file
 * @throws TableError unless it has exactly the numbers of its shape
 */
export function assertLength({ dtype, shape, start }: Header, length: number, place: string): void {
  const expected = start + sizeOf(shape) * dtype.bytes;
  if (length === expected) return;
  const difference = length < expected ? `truncated, ${expected - length} missing` : `${length - expected} too many`;
  const hint = length > expected ? "; several arrays in one file are an npz, by numpy.savez" : "";
  throw new TableError(
    `${place}: an array ${quoted(dtype.descr)} ${showShape(shape)} takes ${expected} bytes, got ${length}: ${difference}${hint}`,
  );
}
