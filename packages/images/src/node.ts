/** The modules of Node that folders need. */
export interface Node {
  readonly fs: typeof import("node:fs/promises");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
}

/**
 * Node's own modules, asked for at run time: an import of them would break every bundle for the browser that contains
 * this package, used or not.
 * @throws Error where there are none
 */
export function nodeModules(caller: string): Node {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) {
    throw new Error(
      `${caller} needs the files of Node 20.16 or newer (or Deno, Bun); elsewhere imageDataset takes the bytes of images`,
    );
  }
  return { fs: builtin("node:fs/promises"), path: builtin("node:path"), url: builtin("node:url") };
}
