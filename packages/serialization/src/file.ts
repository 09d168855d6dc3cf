import { decode, encode, type Metadata, type Safetensors } from "./safetensors.ts";
import { loadState, type Parts, type Source, type Stateful } from "./stateful.ts";

/**
 * Writes a safetensors file, with the folders that it lies in. Whatever goes wrong, an old file of that name stays as it
 * was and nothing else is left behind: the bytes go to a file beside it that takes its place once they are on the disk.
 *
 * ```ts
 * await save("runs/model.safetensors", model);
 * await save("runs/checkpoint.safetensors", { model, optimizer }, { epoch: "7" });
 * ```
 *
 * @throws as `encode`; an Error that names the file if it cannot be written, or there are no files (in a browser).
 */
export async function save(file: string, source: Source, metadata: Metadata = {}): Promise<void> {
  const bytes = encode(source, metadata);
  const { fs, path } = modules("save", "encode(source) gives the bytes");
  try {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await replace(fs, file, bytes);
  } catch (cause) {
    throw new Error(`save: cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Reads a safetensors file and, if a target is given, assigns the tensors to it: all of them, or none if they do not fit.
 *
 * ```ts
 * await load("runs/model.safetensors", model);
 * const { metadata } = await load("runs/checkpoint.safetensors", { model, optimizer });
 * const { tensors } = await load("runs/model.safetensors");
 * ```
 *
 * @throws SafetensorsError if it is no valid file; ShapeError that lists what does not fit the target; an Error that names
 *   the file if it cannot be read, or there are no files (in a browser).
 */
export async function load(file: string, target?: Stateful | Parts): Promise<Safetensors> {
  const { fs } = modules("load", "decode(bytes) and loadState(target, tensors) do the same");
  const bytes = await fs.readFile(file).catch((cause: Error) => {
    throw new Error(`load: cannot read ${file}: ${cause.message}`, { cause });
  });
  const content = decode(bytes, file);
  if (target !== undefined) loadState(target, content.tensors, `load ${file}`);
  return content;
}

type FileSystem = typeof import("node:fs/promises");

/**
 * Node's own modules, asked for at run time: an import of them would break every bundle for the browser that contains
 * this package, used or not.
 */
function modules(caller: string, instead: string): { fs: FileSystem; path: typeof import("node:path") } {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) {
    throw new Error(`${caller} needs the files of Node 20.16 or newer (or Deno, Bun); elsewhere ${instead}`);
  }
  return { fs: builtin("node:fs/promises"), path: builtin("node:path") };
}

async function replace(fs: FileSystem, file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${crypto.randomUUID()}.tmp`;
  try {
    await fs.writeFile(temporary, bytes, { flag: "wx", flush: true });
    await fs.rename(temporary, file);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
}
