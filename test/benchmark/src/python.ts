import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Python {
  readonly command: string;
  /** Of the module that was asked for. */
  readonly version: string;
}

/** The first Python 3 here that has a module; undefined if none has. */
export async function findPython(module: string): Promise<Python | undefined> {
  const program = `import ${module}; print(${module}.__version__)`;
  for (const command of ["python3", "/usr/bin/python3"]) {
    try {
      const { stdout } = await promisify(execFile)(command, ["-c", program], { env: environment(), timeout: 60_000 });
      return { command, version: stdout.trim() };
    } catch {
      // No such Python, or it lacks the module.
    }
  }
  return undefined;
}

/**
 * glibc gives large blocks back to the system as soon as they are free, or not, as its heap happens to lie: a step that
 * gets its memory anew, page by page, takes three to five times as long. So it keeps them.
 */
const keepingMemory = { MALLOC_MMAP_THRESHOLD_: String(2 ** 31), MALLOC_TRIM_THRESHOLD_: String(2 ** 31) };

/**
 * For Python's numerical libraries: with these settings, and without those that are meant for another processor. The
 * two that are taken out belong together.
 */
export function environment(settings: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...inherited } = process.env;
  return { ...inherited, PYTHONDONTWRITEBYTECODE: "1", ...keepingMemory, ...settings };
}
