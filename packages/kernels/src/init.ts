import { chooseBackend } from "./backend.ts";
import { assertOptions } from "./checks/assert-options.ts";
import { checkedName } from "./checks/checked-choice.ts";
import { checkedNumber } from "./checks/checked-number.ts";
import type { Backend, BackendInfo, ConvolutionAlgorithm } from "./kernels.ts";
import { reference } from "./reference/backend.ts";
import { WasmBackend } from "./wasm/backend.ts";
import { type Build, startWasm } from "./wasm/start.ts";
import { mostThreads } from "./wasm/threads/control.ts";
import { availableThreads, canShareMemory } from "./wasm/threads/spawn.ts";

export interface InitOptions {
  /** `"wasm"` by default: float32 SIMD kernels. `"reference"` is plain float64 loops, to be read and to check with. */
  readonly backend?: "wasm" | "reference";
  /** Of the wasm kernels: with relaxed multiply-add or without. By default with it where the engine has it. */
  readonly build?: Build;
  /**
   * How many threads compute, this one included: a whole number from 1 to 64, by default one a core. Any number gives the
   * same bits. Always 1 in a page that is not cross-origin isolated, where threads cannot share memory, and for the
   * reference; what runs is in the result.
   */
  readonly threads?: number;
  /**
   * Of the wasm kernels: `"auto"` by default, which takes Winograd's F(4x4, 3x3) for convolutions where it is faster:
   * 3x3 windows of stride 1 with enough channels. Its results are off by up to 7e-6 of their largest element, direct ones
   * by 9e-7: `"direct"` where that matters. `"winograd"` takes it wherever it applies, also where it is slower.
   */
  readonly convolution?: ConvolutionAlgorithm;
}

interface Running {
  readonly options: string;
  readonly backend: Promise<Backend>;
}

let running: Running | undefined;
let current: Backend | undefined;

/**
 * Starts the backend on which tensors are made from now on; everything after is synchronous. Called again with the same
 * options it does nothing.
 *
 * @returns what runs: the backend, the build of its kernels, its threads
 * @throws RangeError for an unknown backend, build or convolution, or threads that are no whole number from 1 to 64;
 *   TypeError for an unknown option, or one of another type; Error if another backend runs (call `dispose()` first), or
 *   the engine lacks WebAssembly SIMD, shared memory or the build asked for
 */
export async function init(options: InitOptions = {}): Promise<BackendInfo> {
  const description = describe(options);
  if (running !== undefined && running.options !== description) {
    throw new Error(
      `init: a backend already runs with ${running.options}, not with ${description}; call dispose() before changing it`,
    );
  }
  running ??= { options: description, backend: start(options) };
  const mine = running;
  try {
    const backend = await mine.backend;
    if (running !== mine) end(backend);
    else if (current === undefined) {
      current = backend;
      chooseBackend(backend);
    }
    return backend.info;
  } catch (error) {
    if (running === mine) running = undefined;
    throw error;
  }
}

/** Ends the running backend and its tensors. init may be called again, with other options too. */
export function dispose(): void {
  if (current !== undefined) end(current);
  chooseBackend(undefined);
  current = running = undefined;
}

/**
 * What runs: the backend, the build of its kernels, its threads.
 * @throws Error before init
 */
export function backendInfo(): BackendInfo {
  if (current === undefined) throw new Error("no backend is running: call `await init()` first");
  return current.info;
}

/** How many bytes of linear memory the wasm kernels work in. It grows with need and never shrinks: this is the peak. */
export function memoryBytes(): number {
  return current instanceof WasmBackend ? current.memoryBytes : 0;
}

function end(backend: Backend): void {
  if (backend instanceof WasmBackend) backend.close();
}

/** The options with their defaults, checked, as a message shows them. */
function describe(options: InitOptions): string {
  assertOptions("init", options, { backend: true, build: true, threads: true, convolution: true });
  const { backend = "wasm", build, threads, convolution } = options;
  checkedName("init", "backend", backend, ["wasm", "reference"]);
  if (build !== undefined) checkedName("init", "build", build, ["relaxed-simd", "simd"]);
  if (threads !== undefined) checkedNumber("init", "threads", threads, `a whole number from 1 to ${mostThreads}`);
  if (convolution !== undefined) checkedName("init", "convolution", convolution, ["auto", "direct", "winograd"]);
  return JSON.stringify({ backend, build, threads, convolution });
}

async function start({ backend, build, threads = availableThreads(), convolution }: InitOptions): Promise<Backend> {
  return backend === "reference" ? reference : startWasm(build, canShareMemory() ? threads : 1, convolution);
}
