import { startEvent, summaryEvent, type Value, versionEvent } from "./event.ts";
import { recordOf } from "./record.ts";

/** The modules of Node that files need. */
interface Node {
  readonly fs: typeof import("node:fs");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
}

/** How many files this process has begun: two of one second need two names. */
let begun = 0;

/**
 * A new event file in a folder, to which records are appended, each by one write: whoever reads meanwhile, or after a
 * crash, finds whole records and at most a last one that is cut off.
 */
export class EventFile {
  readonly path: string;
  readonly #fs: Node["fs"];
  readonly #descriptor: number;

  /** @throws Error that names the folder if nothing can be written there */
  constructor(folder: string, firstStep: number) {
    const { fs, os, path } = nodeModules();
    this.#fs = fs;
    const host = os.hostname().replace(/[^\w.-]/g, "_");
    const second = String(Math.floor(Date.now() / 1000)).padStart(10, "0");
    this.path = path.join(folder, `events.out.tfevents.${second}.${host}.${process.pid}.${begun++}`);
    try {
      fs.mkdirSync(folder, { recursive: true });
      this.#descriptor = fs.openSync(this.path, "ax"); // appended, and nobody else's
    } catch (cause) {
      throw new Error(`TensorBoard: cannot write into ${folder}: ${(cause as Error).message}`, { cause });
    }
    this.#append(versionEvent(now()));
    this.#append(startEvent(now(), firstStep));
  }

  /** @throws Error that names the file if the disk is full or the like */
  write(step: number, values: readonly Value[]): void {
    if (values.length > 0) this.#append(summaryEvent(now(), step, values));
  }

  /** What was written is on the disk when this returns. */
  flush(): void {
    this.#naming(() => this.#fs.fsyncSync(this.#descriptor));
  }

  close(): void {
    this.#fs.closeSync(this.#descriptor);
  }

  #append(event: Uint8Array): void {
    const record = recordOf(event);
    this.#naming(() => {
      for (let at = 0; at < record.length; ) at += this.#fs.writeSync(this.#descriptor, record, at);
    });
  }

  #naming(body: () => void): void {
    try {
      body();
    } catch (cause) {
      throw new Error(`TensorBoard: cannot write ${this.path}: ${(cause as Error).message}`, { cause });
    }
  }
}

function now(): number {
  return Date.now() / 1000;
}

/** Asked for at run time: an import would break bundles for browsers. */
function nodeModules(): Node {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) throw new Error("TensorBoard needs the files of Node 20.16 or newer (or Deno, Bun)");
  return { fs: builtin("node:fs"), os: builtin("node:os"), path: builtin("node:path") };
}
