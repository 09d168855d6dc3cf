/** The modules of Node that files need. */
interface Node {
  readonly fs: typeof import("node:fs");
  readonly path: typeof import("node:path");
}

/** Which file it is, and of which moment; undefined if there is none. */
export type Identity = string | undefined;

/** A file with those that it had in its place before, "name.1.safetensors" the latest of them, and the best. */
export class Versions {
  static readonly name: string = "Versions";
  readonly #file: string;
  readonly #keep: number;
  /** Whether the file has become the first of the former ones, and no new one has come since. */
  #isKept = false;

  /** @param keep how many in all */
  constructor(file: string, keep: number) {
    this.#file = file;
    this.#keep = keep;
  }

  /** "runs/mine/checkpoint.best.safetensors" */
  named(what: string): string {
    return this.#file.replace(/(\.[^./\\]*)?$/, (ending) => `.${what}${ending}`);
  }

  /** Which file there is now. */
  identity(): Identity {
    const stats = nodeModules()?.fs.statSync(this.#file, { throwIfNoEntry: false });
    return stats && [stats.dev, stats.ino, stats.size, stats.mtimeMs].join();
  }

  /** The file becomes the first of the former ones, and stays where it is: at any moment it is there. */
  keep(): void {
    const node = nodeModules();
    if (node === undefined || this.#isKept || this.#keep === 1 || this.identity() === undefined) return;
    const { fs } = node;
    for (let age = this.#keep - 2; age >= 1; age--) {
      if (fs.existsSync(this.named(String(age)))) fs.renameSync(this.named(String(age)), this.named(String(age + 1)));
    }
    this.#link(node, this.named("1"));
    this.#isKept = true;
  }

  /** A new one has come. */
  saved(): void {
    this.#isKept = false;
  }

  /** Where a file cannot have two names it is copied, beside, and then renamed. */
  #link({ fs }: Node, to: string): void {
    fs.rmSync(to, { force: true });
    try {
      fs.linkSync(this.#file, to);
    } catch {
      const beside = `${to}.${process.pid}.tmp`;
      try {
        fs.copyFileSync(this.#file, beside);
        fs.renameSync(beside, to);
      } finally {
        fs.rmSync(beside, { force: true });
      }
    }
  }
}

/** Asked for at run time: an import would break bundles for browsers. undefined where there are none. */
function nodeModules(): Node | undefined {
  const builtin = globalThis.process?.getBuiltinModule;
  return builtin && { fs: builtin("node:fs"), path: builtin("node:path") };
}
