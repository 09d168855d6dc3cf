import type { ConvolutionAlgorithm } from "../backend.ts";
import { WasmBackend } from "./backend.ts";
import { plain } from "./generated/plain.ts";
import { relaxed } from "./generated/relaxed.ts";
import { LinearMemory } from "./memory/linear-memory.ts";
import { Deferred } from "./run/deferred.ts";
import { controlAddress, Runtime } from "./run/runtime.ts";
import { Pool } from "./threads/pool.ts";

/** Of the kernels: with relaxed (fused) multiply-add, or with a multiplication and an addition. */
export type Build = "relaxed-simd" | "simd";

/** The fastest first. */
const builds: readonly [build: Build, base64: string][] = [
  ["relaxed-simd", relaxed],
  ["simd", plain],
];

const initialBytes = 2 * 2 ** 20;

/**
 * A wasm backend with a memory and threads of its own, on the build asked for or the fastest that this engine can run.
 * @param deferred which results are computed only when needed; tests choose
 * @throws Error if the engine lacks WebAssembly SIMD, threads, or the build asked for
 */
export async function startWasm(
  wanted?: Build,
  threads = 1,
  convolution: ConvolutionAlgorithm = "auto",
  deferred = new Deferred(),
): Promise<WasmBackend> {
  const [build, bytes] = chooseBuild(wanted);
  const memory = new LinearMemory(initialBytes);
  const module = await WebAssembly.compile(bytes);
  const instance = await WebAssembly.instantiate(module, { env: { memory: memory.memory, abort } });
  const pool = await Pool.start({ module, instance, memory: memory.memory, address: controlAddress }, threads);
  return new WasmBackend(build, new Runtime(memory, pool, convolution, deferred));
}

function chooseBuild(wanted: Build | undefined): [Build, Uint8Array<ArrayBuffer>] {
  for (const [build, base64] of builds) {
    if (wanted !== undefined && wanted !== build) continue;
    const module = decodeBase64(base64);
    if (WebAssembly.validate(module)) return [build, module];
  }
  if (wanted === "relaxed-simd") {
    throw new Error(`init: this engine's WebAssembly has no relaxed SIMD; leave out build, or pass { build: "simd" }`);
  }
  throw new Error(
    `init: this engine's WebAssembly has no SIMD with threads; use a newer one (Node 20, or a browser since 2023), or pass { backend: "reference" }`,
  );
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** AssemblyScript's own runtime calls this where it cannot go on. */
function abort(): never {
  throw new Error("a kernel stopped: this is an error in the kernels' code");
}
