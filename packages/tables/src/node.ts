/** The modules of Node that files need. */
export interface Node {
  readonly fs: typeof import("node:fs");
  readonly url: typeof import("node:url");
}

/**
 * Asked for at run time: an import would break bundles for browsers.
 * @throws Error where there are no files
 */
export function nodeModules(caller: string): Node {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) {
    throw new Error(`${caller} reads a path by Node 20.16 or newer (or Deno, Bun); elsewhere pass the file's bytes`);
  }
  return { fs: builtin("node:fs"), url: builtin("node:url") };
}

/** @throws TypeError if the URL is none of a file */
export function pathOf({ url }: Node, caller: string, file: string | URL): string {
  if (typeof file === "string") return file;
  if (file.protocol === "file:") return url.fileURLToPath(file);
  throw new TypeError(`${caller}: ${file.href} is no file: fetch it, and pass its bytes`);
}
