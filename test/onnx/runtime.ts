import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { OnnxRuntime } from "@tsumiki/onnx";
import { install } from "../support/pnpm.ts";

/** Where ONNX Runtime is: installed by the tests alone. */
export const folder = fileURLToPath(new URL("./runtime/", import.meta.url));

/** ONNX Runtime, or why it is not here, which is said. */
export async function onnxRuntime(): Promise<OnnxRuntime | undefined> {
  try {
    await install(folder);
    return createRequire(`${folder}package.json`)("onnxruntime-node");
  } catch (error) {
    console.log(`Nothing is run in ONNX Runtime: ${(error as Error).message}.`);
    return undefined;
  }
}
