import { assertOptions, checkedBoolean, kindOf, quoted } from "@tsumiki/kernels";
import { saveBytes } from "@tsumiki/serialization";
import { type State, type ValuesLike, valuesOf } from "@tsumiki/tensor";
import { zipSync } from "fflate";
import { TableError } from "../errors.ts";
import { npyBytes } from "./write-npy.ts";

/** What arrays can be written from: tensors by name, or what has a state, as a model or an optimizer. */
export type NpzSource = ReadonlyMap<string, ValuesLike> | { state(): State };

export interface EncodeNpzOptions {
  /** Whether it is deflated, as `numpy.savez_compressed` does. Default: false, as `numpy.savez`. */
  readonly compress?: boolean | undefined;
}

/** Beyond it, an archive needs fields that the library does not write. */
const mostBytes = 2 ** 32 - 1;

/** As NumPy: the earliest that an archive has. The same arrays give the same bytes. */
const date = new Date(1980, 0, 1);

/**
 * Writes an npz file, which `numpy.load` reads: the arrays by name, each in its own precision.
 *
 * ```ts
 * await saveNpz("weights.npz", model);
 * await saveNpz("for-pytorch.npz", toPyTorch(model));
 * ```
 *
 * It is in memory once before it is written. An old file of that name is replaced when all of it is on the disk.
 *
 * @throws as `encodeNpz`; an Error that names the file if it cannot be written, or there are no files (in a browser)
 */
export async function saveNpz(file: string, source: NpzSource, options: EncodeNpzOptions = {}): Promise<void> {
  await saveBytes(file, packed("saveNpz", source, options), "saveNpz");
}

/**
 * The bytes of an npz file.
 * @throws TableError if something is no array of numbers, or they take more than 4 GiB; TypeError for another source
 */
export function encodeNpz(source: NpzSource, options: EncodeNpzOptions = {}): Uint8Array {
  return packed("encodeNpz", source, options);
}

function packed(place: string, source: NpzSource, options: EncodeNpzOptions): Uint8Array {
  assertOptions(place, options, { compress: true });
  const { compress = false } = options;
  checkedBoolean(place, "compress", compress);
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const [name, array] of arraysOf(place, source)) {
    assertName(place, name);
    const file = npyBytes(valuesOf(array), place, name);
    files.set(`${name}.npy`, file);
    bytes += file.length + 200 + 6 * name.length;
  }
  if (bytes > mostBytes) {
    throw new TableError(
      `${place}: the arrays take ${bytes} bytes, more than the 4 GiB of an archive: save them in parts`,
    );
  }
  // Without a prototype: a name may be anything.
  const members = Object.assign(Object.create(null), Object.fromEntries(files)) as Record<string, Uint8Array>;
  return zipSync(members, { level: compress ? 6 : 0, mtime: date });
}

function arraysOf(place: string, source: NpzSource): Iterable<[string, ValuesLike]> {
  if (source instanceof Map) return source;
  if (typeof (source as { state?: unknown } | null)?.state === "function")
    return (source as { state(): State }).state();
  throw new TypeError(`${place}: expected a Map of tensors by name, a layer or an optimizer, got ${kindOf(source)}`);
}

function assertName(place: string, name: unknown): asserts name is string {
  const isText = typeof name === "string" && new TextDecoder().decode(new TextEncoder().encode(name)) === name;
  if (!isText || name === "") throw new TableError(`${place}: an array's name must be a text, got ${kindOf(name)}`);
  if (new TextEncoder().encode(name).length > 65_000) {
    throw new TableError(`${place}: an array's name is longer than an archive takes: ${quoted(name)}`);
  }
}
