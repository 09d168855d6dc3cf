import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { impossible } from "./options.ts";

/**
 * Asked before a training, so that nothing is learnt for nothing. Makes the folder.
 * @throws CommanderError if what was learnt could not be saved in this file.
 */
export async function assertCanSave(file: string): Promise<void> {
  try {
    const folder = dirname(file);
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw impossible("--save", file, (error as Error).message);
  }
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw impossible("--save", file, "There is a folder of that name.");
}
