import { checkedBytes } from "@tsumiki/kernels";
import { OnnxError } from "../errors.ts";

/** No file of Protocol Buffers is larger. */
const mostBytes = 2 ** 31 - 1;

/**
 * The bytes of a file, or those given.
 * @throws Error that names the file if it cannot be read; OnnxError if it is too large
 */
export function bytesOf(source: string | Uint8Array): Uint8Array {
  if (typeof source !== "string") return sized(checkedBytes("importOnnx", source), "the bytes");
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) {
    throw new Error("importOnnx needs the files of Node 20.16 or newer (or Deno, Bun); elsewhere it takes the bytes");
  }
  const fs = builtin("node:fs");
  try {
    assertSize(fs.statSync(source).size, source);
    return fs.readFileSync(source);
  } catch (error) {
    if (error instanceof OnnxError) throw error;
    throw new Error(`importOnnx: cannot read ${source}: ${(error as Error).message}`, { cause: error });
  }
}

function sized(bytes: Uint8Array, name: string): Uint8Array {
  assertSize(bytes.length, name);
  return bytes;
}

function assertSize(size: number, name: string): void {
  if (size === 0) throw new OnnxError(`importOnnx: ${name} is empty`);
  if (size <= mostBytes) return;
  throw new OnnxError(`importOnnx: ${name} has ${size} bytes: an ONNX file is smaller than 2 GiB`);
}
