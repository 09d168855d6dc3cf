import type { Values } from "@tsumiki/tensor";
import { sourceOf } from "./byte-source.ts";
import { decodeNpy } from "./decode.ts";
import { readHeader } from "./header.ts";

/**
 * The array in a file that `numpy.save` wrote: its shape, and its numbers in row-major order, in the typed array that holds
 * them without loss (float16 in a Float32Array, booleans in a Uint8Array of 0 and 1, int64 in a BigInt64Array).
 *
 * ```ts
 * const { shape, data } = await npy("images.npy");
 * ```
 *
 * @param source the path of a file, or its bytes
 * @throws TableError if it is no npy file, truncated or longer than its shape says, or holds what is no number: Python
 *   objects (a pickle, which is never run), strings, records, dates, complex numbers; an Error that names a file that cannot
 *   be read; TypeError if it is neither bytes nor a path
 */
export async function npy(source: Uint8Array | string | URL): Promise<Values> {
  const file = sourceOf("npy", source);
  const bytes = file.read(0, file.size);
  return decodeNpy(bytes, readHeader(bytes, file.place), file.place);
}
