type FileSystem = typeof import("node:fs");

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
    const stats = fileSystem()?.statSync(this.#file, { throwIfNoEntry: false });
    return stats && [stats.dev, stats.ino, stats.size, stats.mtimeMs].join();
  }

  /** The file becomes the first of the former ones, and stays where it is: at any moment it is there. */
  keep(): void {
    const fs = fileSystem();
    if (fs === undefined || this.#isKept || this.#keep === 1 || this.identity() === undefined) return;
    for (let age = this.#keep - 2; age >= 1; age--) {
      if (fs.existsSync(this.named(String(age)))) fs.renameSync(this.named(String(age)), this.named(String(age + 1)));
    }
    this.#link(fs, this.named("1"));
    this.#isKept = true;
  }

  /** A new one has come. */
  saved(): void {
    this.#isKept = false;
  }

  /** Where a file cannot have two names it is copied. Until the new one is whole, what was there stays. */
  #link(fs: FileSystem, to: string): void {
    const beside = `${to}.${process.pid}.tmp`;
    fs.rmSync(beside, { force: true });
    try {
      try {
        fs.linkSync(this.#file, beside);
      } catch {
        fs.copyFileSync(this.#file, beside);
      }
      fs.renameSync(beside, to);
    } finally {
      fs.rmSync(beside, { force: true });
    }
  }
}

/** Asked for at run time: an import would break bundles for browsers. undefined where there are none. */
function fileSystem(): FileSystem | undefined {
  return globalThis.process?.getBuiltinModule?.("node:fs");
}
