import { kindOf } from "@tsumiki/kernels";

/** The modules of Node that files need. */
export interface Node {
  readonly fs: typeof import("node:fs");
  readonly path: typeof import("node:path");
  readonly os: typeof import("node:os");
  readonly threads: typeof import("node:worker_threads");
}

/**
 * Node's own modules, asked for at run time: an import of them would break every bundle for the browser that contains
 * this package, used or not.
 *
 * @param instead what does the same without files
 * @throws Error where there are none
 */
export function nodeModules(caller: string, instead: string): Node {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) {
    throw new Error(`${caller} needs the files of Node 20.16 or newer (or Deno, Bun); elsewhere ${instead}`);
  }
  return {
    fs: builtin("node:fs"),
    path: builtin("node:path"),
    os: builtin("node:os"),
    threads: builtin("node:worker_threads"),
  };
}

/** @throws TypeError if it is no name of a file. */
export function assertFileName(caller: string, file: unknown): asserts file is string {
  if (typeof file !== "string") throw new TypeError(`${caller}: expected the name of a file, got ${kindOf(file)}`);
}

/** What lies there, in the words of an error; undefined for a regular file. */
export function oddKind(stats: import("node:fs").StatsBase<number | bigint>): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}
