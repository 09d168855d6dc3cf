import { planFile } from "../plan.ts";
import { type Source, tensorsOf } from "../stateful.ts";
import { checkedWriting, type HalfOptions, type Metadata, type WriteOptions } from "../write-options.ts";
import { assertFileName, nodeModules } from "./node.ts";
import { replaceFile, tryToReplace } from "./replace-file.ts";

/**
 * Writes a safetensors file, with the folders that it lies in. Whatever goes wrong, an old file of that name stays as it
 * was: the bytes go to a file beside it that takes its place, and its mode, once they are on the disk. A symbolic link is
 * followed. What a killed save left behind, the next one of that name takes away.
 *
 * The numbers are those of the moment of the call, whether or not anybody awaits, and never in memory together.
 *
 * ```ts
 * await save("runs/model.safetensors", model);
 * await save("runs/checkpoint.safetensors", { model, optimizer }, { epoch: "7" });
 * await save("runs/small.safetensors", model, { dtype: "F16" });
 * ```
 *
 * @throws as `encode`; an Error that names the file if it cannot be written, or there are no files (in a browser).
 */
export async function save(
  file: string,
  source: Source,
  metadata: Metadata | HalfOptions = {},
  options: WriteOptions = {},
): Promise<void> {
  assertFileName("save", file);
  const plan = planFile(tensorsOf(source, "save"), checkedWriting("save", metadata, options), "save");
  replaceFile(nodeModules("save", "encode(source) gives the bytes"), "save", file, plan.writeTo);
}

/**
 * To be asked before a training, so that nothing is learnt for nothing: does what `save` would do but for the numbers.
 * Makes the folders, and leaves the file alone.
 *
 * @throws Error that names the file, and whose cause says in one sentence why nothing could be saved there: a folder of
 *   that name, or anything else that is no regular file; a name that is too long, or ends in a slash; a folder that takes
 *   no files, by permission or by its nature (/proc).
 */
export async function assertCanSave(file: string): Promise<void> {
  assertFileName("assertCanSave", file);
  tryToReplace(nodeModules("assertCanSave", "encode(source) gives the bytes"), "assertCanSave", file);
}
