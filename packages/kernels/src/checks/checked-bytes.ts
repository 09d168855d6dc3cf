import { kindOf } from "./kind-of.ts";

/**
 * `value`, if it is the bytes of a file. (A Buffer of Node is a Uint8Array, too.)
 *
 * @param place who asks, and for what: "readIdx", "mnist: files.trainImages"
 * @throws TypeError that says how bytes are made of what came: of a path, of an ArrayBuffer, of a response or a blob.
 */
export function checkedBytes(place: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`${place}: expected the file's bytes as a Uint8Array, got ${kindOf(value)}${remedy(value)}`);
}

function remedy(value: unknown): string {
  if (typeof value === "string" || value instanceof URL) return "; await readFile(path) of node:fs/promises reads them";
  if (value instanceof ArrayBuffer) return "; new Uint8Array(buffer) makes them of it";
  const isBody = typeof value === "object" && value !== null && "arrayBuffer" in value;
  return isBody ? "; new Uint8Array(await it.arrayBuffer()) makes them of it" : "";
}
