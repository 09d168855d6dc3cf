import { checkedBytes } from "@tsumiki/kernels";
import { assertFileName, nodeModules } from "./node.ts";
import { replaceFile } from "./replace-file.ts";

/**
 * Writes a file of any format as `save` writes its own: beside the old one, which it replaces once it is on the disk.
 *
 * @param place who writes, for messages
 * @throws an Error that names the file if it cannot be written, or there are no files (in a browser).
 */
export async function saveBytes(file: string, bytes: Uint8Array, place = "saveBytes"): Promise<void> {
  assertFileName(place, file);
  const content = checkedBytes(place, bytes);
  replaceFile(nodeModules(place, "take the bytes themselves"), place, file, (write) => write(content));
}
