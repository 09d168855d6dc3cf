import { OnnxError } from "../errors.ts";

/** What is used here of ONNX Runtime: the packages onnxruntime-node and onnxruntime-web have it alike. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> };
  readonly Tensor: new (
    type: "float32" | "uint8",
    data: Float32Array | Uint8Array,
    dims: readonly number[],
  ) => OnnxRuntimeTensor;
}

interface OnnxSession {
  run(feeds: Readonly<Record<string, OnnxRuntimeTensor>>): Promise<Readonly<Record<string, OnnxRuntimeTensor>>>;
  release(): Promise<void>;
}

interface OnnxRuntimeTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}

/** A name that no bundler sees, since whoever does not verify has not installed it. */
const runtimePackage: string = "onnxruntime-node";

/**
 * The package onnxruntime-node as the program has it that runs, or else this package.
 * @throws OnnxError saying how to install it
 */
export async function installedRuntime(): Promise<OnnxRuntime> {
  try {
    return fromProgram() ?? (await import(runtimePackage));
  } catch (cause) {
    throw new OnnxError(
      "exportOnnx: verify needs the package onnxruntime-node, which is not here: install it (npm install --save-dev onnxruntime-node), or pass a runtime, as { verify: await import('onnxruntime-web') }",
      { cause },
    );
  }
}

/** What is installed where the program was started. */
function fromProgram(): OnnxRuntime | undefined {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) return undefined;
  const require = builtin("node:module").createRequire(`${globalThis.process.cwd()}/program.js`);
  try {
    return require(runtimePackage);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
