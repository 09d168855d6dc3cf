/** The modules of Node that files need. */
export interface Node {
  readonly fs: typeof import("node:fs");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
}

/** Asked for at run time: an import would break bundles for browsers. undefined where there are none. */
export function nodeModules(): Node | undefined {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) return undefined;
  return {
    fs: builtin("node:fs"),
    os: builtin("node:os"),
    path: builtin("node:path"),
    url: builtin("node:url"),
  };
}

/** How the running program was called, in words that a shell takes. */
export function commandOfProcess(): string | undefined {
  const node = nodeModules();
  if (node === undefined) return undefined;
  const [, script, ...args] = process.argv;
  if (script === undefined) return undefined;
  return ["node", ...process.execArgv, node.path.relative(process.cwd(), script), ...args].map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
