import type { Build, ConvolutionAlgorithm } from "../kernels.ts";
import { WasmBackend } from "./backend.ts";
import { LinearMemory } from "./memory/linear-memory.ts";
import { type BuiltModule, compileModule, instantiateModule } from "./modules.ts";
import { Deferred } from "./run/deferred.ts";
import { controlAddress, Runtime } from "./run/runtime.ts";
import { startPool, type WantedThreads } from "./threads/start-pool.ts";

const initialBytes = 2 * 2 ** 20;

/**
 * A wasm backend with a memory and threads of its own.
 *
 * @param wanted a module, or which build to compile; by default the fastest that this engine can run
 * @param deferred which results are computed only when needed; tests choose
 * @throws Error if the engine lacks WebAssembly SIMD, threads, or the build asked for, or a thread that was asked for does
 *   not start
 */
export async function startWasm(
  wanted?: Build | BuiltModule,
  threads: number | WantedThreads = 1,
  convolution: ConvolutionAlgorithm = "auto",
  deferred = new Deferred(),
): Promise<WasmBackend> {
  const { build, module } = typeof wanted === "object" ? wanted : await compileModule(wanted);
  const memory = new LinearMemory(initialBytes);
  const instance = await instantiateModule(module, memory.memory);
  const start = { module, instance, memory: memory.memory, address: controlAddress };
  const { pool, oneThreadBecause } = await startPool(start, typeof threads === "number" ? { asked: threads } : threads);
  return new WasmBackend(build, new Runtime(memory, pool, convolution, deferred), oneThreadBecause);
}
