import type { ByteSource } from "../header.ts";
import { type Node, oddKind } from "./node.ts";

/**
 * A file that is open only while somebody reads. It stays the file that it was: one that was replaced or written to since
 * is refused, instead of read at places that mean something else now.
 */
export class DiskFile implements ByteSource {
  readonly size: number;
  readonly #node: Node;
  readonly #file: string;
  readonly #path: string;
  readonly #identity: string;
  #descriptor: number | undefined;

  /** @throws Error that names the file, if it is none or cannot be looked at. */
  constructor(node: Node, file: string) {
    this.#node = node;
    this.#file = file;
    this.#path = node.path.resolve(file);
    const stats = this.#naming(() => node.fs.statSync(this.#path, { bigint: true }));
    const odd = oddKind(stats);
    if (odd !== undefined) throw this.#error(`it is ${odd}; decode(bytes) takes bytes from anywhere`);
    this.size = Number(stats.size);
    this.#identity = identityOf(stats);
  }

  /** Runs `body` while the file is open, so that all it reads is of one file, even if that is replaced meanwhile. */
  whileOpen<Result>(body: () => Result): Result {
    const { fs } = this.#node;
    if (this.#descriptor !== undefined) return body();
    const descriptor = this.#naming(() => fs.openSync(this.#path, "r"));
    this.#descriptor = descriptor;
    try {
      const stats = this.#naming(() => fs.fstatSync(descriptor, { bigint: true }));
      if (identityOf(stats) !== this.#identity) throw this.#error("it has changed since it was loaded: load it again");
      return body();
    } finally {
      this.#descriptor = undefined;
      fs.closeSync(descriptor);
    }
  }

  fill(piece: Uint8Array, position: number): void {
    this.whileOpen(() => this.#naming(() => this.#fill(piece, position)));
  }

  #fill(piece: Uint8Array, position: number): void {
    const { fs } = this.#node;
    for (let at = 0; at < piece.length; ) {
      const count = fs.readSync(this.#descriptor!, piece, at, piece.length - at, position + at);
      if (count === 0) throw new Error("it has become shorter while it was read");
      at += count;
    }
  }

  #naming<Result>(body: () => Result): Result {
    try {
      return body();
    } catch (cause) {
      throw this.#error((cause as Error).message, cause);
    }
  }

  #error(reason: string, cause?: unknown): Error {
    return new Error(`load: cannot read ${this.#file}: ${reason}`, { cause });
  }
}

function identityOf({ dev, ino, size, mtimeNs }: import("node:fs").BigIntStats): string {
  return [dev, ino, size, mtimeNs].join();
}
