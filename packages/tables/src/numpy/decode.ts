import { OutOfMemoryError, rowMajorStrides, type Shape, sizeOf } from "@tsumiki/kernels";
import type { Elements, Values } from "@tsumiki/tensor";
import { TableError } from "../errors.ts";
import { assertLength, type Header } from "./header.ts";

/**
 * The numbers of an npy file, in row-major order whatever the file has.
 * @throws TableError if they are no numbers, or not as many as the shape says
 */
export function decodeNpy(bytes: Uint8Array, header: Header, place: string): Values {
  const { dtype, shape, isFortran, start } = header;
  if (dtype.decode === undefined) throw refused(header, place);
  assertLength(header, bytes.length, place);
  const { decode } = dtype;
  const data = granted(place, () => decode(bytes.subarray(start), sizeOf(shape)));
  if (dtype.isBoolean) assertBooleans(data, place);
  return { shape, data: isFortran && shape.length > 1 ? inRowMajorOrder(data, shape) : data };
}

export function refused({ dtype }: Header, place: string): TableError {
  return new TableError(`${place}: ${dtype.refusal}`);
}

/**
 * From column-major order: the element at [i, j, …] lies at i + extent0 · (j + extent1 · …) there. The output is written in
 * order; an odometer of the indices says where its next element lies.
 */
function inRowMajorOrder(data: Elements, shape: Shape): Elements {
  const strides = rowMajorStrides([...shape].reverse()).reverse();
  const index = new Array<number>(shape.length).fill(0);
  const sorted = data.slice();
  for (let to = 0, from = 0; to < data.length; to++) {
    sorted[to] = data[from] as never; // an array of the same kind
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return sorted;
}

/** @throws OutOfMemoryError that names the place */
function granted<Result>(place: string, body: () => Result): Result {
  try {
    return body();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new OutOfMemoryError(`${place}: out of memory (${cause.message})`, { cause });
  }
}

function assertBooleans(data: Elements, place: string): void {
  const wrong = (data as Uint8Array).findIndex((byte) => byte > 1);
  if (wrong < 0) return;
  throw new TableError(
    `${place}: expected booleans, bytes of 0 and 1, got ${data[wrong]} at element ${wrong}: damaged`,
  );
}
