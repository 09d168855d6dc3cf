import { checkedBytes, kindOf, shortened } from "@tsumiki/kernels";
import { TableError } from "../errors.ts";
import { type Node, nodeModules, pathOf } from "../node.ts";

/** Bytes that can be read piece by piece, where they lie. */
export interface ByteSource {
  /** `npz: weights.npz`, for messages */
  readonly place: string;
  readonly size: number;
  /** `length` bytes from `position` on; both are inside. */
  read(position: number, length: number): Uint8Array;
}

/**
 * @throws TypeError if it is neither bytes nor a path; Error that names a file that cannot be read
 */
export function sourceOf(caller: string, source: Uint8Array | string | URL): ByteSource {
  if (typeof source === "string" || source instanceof URL) return new FileSource(nodeModules(caller), caller, source);
  if (!(source instanceof Uint8Array) && typeof source !== "object") {
    throw new TypeError(`${caller}: expected the path of a file, or its bytes as a Uint8Array, got ${kindOf(source)}`);
  }
  const bytes = checkedBytes(caller, source);
  const read = (position: number, length: number) => bytes.subarray(position, position + length);
  return { place: `${caller}: the bytes`, size: bytes.length, read };
}

/** A file that is open only while something is read. One that was changed since is refused. */
class FileSource implements ByteSource {
  readonly place: string;
  readonly size: number;
  readonly #fs: Node["fs"];
  readonly #path: string;
  readonly #identity: string;

  constructor(node: Node, caller: string, file: string | URL) {
    this.place = `${caller}: ${shortened(String(file))}`;
    this.#fs = node.fs;
    this.#path = pathOf(node, caller, file);
    const stats = this.#naming(() => node.fs.statSync(this.#path, { bigint: true }));
    if (!stats.isFile()) throw new Error(`${this.place}: is no file, but a folder or a device`);
    this.size = Number(stats.size);
    this.#identity = identityOf(stats);
  }

  read(position: number, length: number): Uint8Array {
    const fs = this.#fs;
    return this.#naming(() => {
      const descriptor = fs.openSync(this.#path, "r");
      try {
        if (identityOf(fs.fstatSync(descriptor, { bigint: true })) !== this.#identity) {
          throw new TableError(`${this.place}: has changed since it was opened: open it again`);
        }
        const bytes = new Uint8Array(length);
        for (let at = 0; at < length; ) {
          const count = fs.readSync(descriptor, bytes, at, Math.min(length - at, 2 ** 30), position + at);
          if (count === 0) throw new TableError(`${this.place}: has become shorter while it was read`);
          at += count;
        }
        return bytes;
      } finally {
        fs.closeSync(descriptor);
      }
    });
  }

  #naming<Result>(body: () => Result): Result {
    try {
      return body();
    } catch (cause) {
      if (cause instanceof TableError || !(cause instanceof Error)) throw cause;
      throw new Error(`${this.place}: cannot be read (${cause.message})`, { cause });
    }
  }
}

function identityOf({ dev, ino, size, mtimeNs }: import("node:fs").BigIntStats): string {
  return [dev, ino, size, mtimeNs].join();
}
