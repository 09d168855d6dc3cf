import { resolve } from "node:path";
import type { Program } from "./contender.ts";
import { environment, type Python } from "./python.ts";

export const compareFolder = resolve(import.meta.dirname, "../compare");
export const rootFolder = resolve(import.meta.dirname, "../../..");

/** A program of this workspace, run from its sources. */
export function workspaceProgram(file: string, ...args: readonly string[]): Program {
  return { command: process.execPath, args: ["--conditions=@tsumiki/source", resolve(rootFolder, file), ...args] };
}

export function tsumiki(threads: number, convolution: "auto" | "direct" = "auto"): Program {
  return workspaceProgram("test/benchmark/src/contenders/tsumiki.ts", String(threads), convolution);
}

export function loading(threads: number): Program {
  return workspaceProgram("test/benchmark/src/contenders/loading.ts", String(threads));
}

export function peak(threads: number): Program {
  return workspaceProgram("test/benchmark/src/contenders/peak.ts", String(threads));
}

/** PyTorch on so many threads of OpenMP (convolutions) and of OpenBLAS (matrix products). */
export function pytorch({ command }: Python, openMP: number, openBLAS: number): Program {
  const env = environment({ OMP_NUM_THREADS: String(openMP), OPENBLAS_NUM_THREADS: String(openBLAS) });
  return { command, args: ["pytorch.py"], cwd: compareFolder, env };
}

export function numpyBook({ command }: Python): Program {
  return { command, args: ["numpy_book.py"], cwd: compareFolder, env: environment() };
}

/** One of the scripts beside the packages that it needs. */
export function compared(script: "jax-js" | "tfjs-cpu" | "convnetjs"): Program {
  return { command: process.execPath, args: [`${script}.mjs`], cwd: compareFolder };
}
