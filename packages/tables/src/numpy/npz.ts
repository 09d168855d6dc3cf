import { assertOptions, checkedNumber, quoted, type Shape, shortened } from "@tsumiki/kernels";
import type { ElementType, LazyValues, Values } from "@tsumiki/tensor";
import { TableError } from "../errors.ts";
import { type ByteSource, sourceOf } from "./byte-source.ts";
import { decodeNpy, refused } from "./decode.ts";
import { assertLength, type Header, longestHeader, readHeader } from "./header.ts";
import { startOf, unpacked } from "./unpack.ts";
import { type Member, membersOf } from "./zip.ts";

export interface NpzOptions {
  /** How many bytes an array may take, unpacked. 1 GiB (2³⁰) by default. */
  readonly limit?: number | undefined;
}

/**
 * The arrays in a file that `numpy.savez` or `savez_compressed` wrote, by name. Only their headers are read at first; `read()`
 * gives the numbers of one, as `npy` does, anew each time. What it gives can be loaded into a model, as tensors of
 * safetensors can.
 *
 * ```ts
 * const arrays = await npz("mnist.npz");
 * for (const [name, { shape }] of arrays) console.log(name, shape);
 * const { data } = arrays.get("x_train").read();
 * ```
 *
 * An array of Python objects, strings or the like is there, too: its `read()` is the error that says what to do.
 *
 * @param source the path of a file, or its bytes
 * @throws TableError if it is no npz file, or a header in it is none (naming the member); by `read()` also if a member is
 *   damaged, or takes more bytes than the limit; an Error that names a file that cannot be read
 */
export async function npz(
  source: Uint8Array | string | URL,
  options: NpzOptions = {},
): Promise<ReadonlyMap<string, LazyValues>> {
  assertOptions("npz", options, { limit: true });
  const { limit = 2 ** 30 } = options;
  checkedNumber("npz", "limit", limit, "a whole number of at least 1");
  const file = sourceOf("npz", source);
  const members = membersOf(file);
  const arrays = new Map<string, LazyValues>();
  for (const member of members) {
    if (!member.name.endsWith(".npy")) continue;
    const name = member.name.slice(0, -".npy".length);
    if (arrays.has(name)) throw new TableError(`${file.place}: two members are called ${quoted(member.name)}`);
    arrays.set(name, new LazyArray(file, member, limit));
  }
  if (arrays.size > 0 || members.length === 0) return arrays;
  const names = shortened(members.map(({ name }) => quoted(name)).join(", "));
  throw new TableError(
    `${file.place}: is a zip archive without arrays (members whose names end with .npy); it holds ${names}`,
  );
}

class LazyArray implements LazyValues {
  readonly shape: Shape;
  readonly precision: ElementType | undefined;
  readonly #source: ByteSource;
  readonly #member: Member;
  readonly #limit: number;
  readonly #header: Header;
  readonly #place: string;

  constructor(source: ByteSource, member: Member, limit: number) {
    this.#place = `${source.place}, member ${quoted(member.name)}`;
    this.#source = source;
    this.#member = member;
    this.#limit = limit;
    this.#header = readHeader(startOf(source, member, longestHeader, this.#place), this.#place);
    this.shape = this.#header.shape;
    this.precision = this.#header.dtype.precision;
  }

  read(): Values {
    const header = this.#header;
    if (header.dtype.decode === undefined) throw refused(header, this.#place);
    assertLength(header, this.#member.size, this.#place); // before anything is unpacked
    return decodeNpy(unpacked(this.#source, this.#member, this.#limit, this.#place), header, this.#place);
  }
}
