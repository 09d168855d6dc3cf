import { chooseBackend } from "./backend.ts";
import { assertOptions } from "./checks/assert-options.ts";
import { checkedName } from "./checks/checked-choice.ts";
import { checkedNumber } from "./checks/checked-number.ts";
import { kindOf } from "./checks/kind-of.ts";
import type { CompiledModule } from "./compiled-module.ts";
import type { Backend, BackendInfo, Build, ConvolutionAlgorithm } from "./kernels.ts";
import { reference } from "./reference/backend.ts";
import { WasmBackend } from "./wasm/backend.ts";
import { checkModule } from "./wasm/modules.ts";
import { startWasm } from "./wasm/start.ts";
import { mostThreads } from "./wasm/threads/control.ts";

export interface InitOptions {
  /** `"wasm"` by default: float32 SIMD kernels. `"reference"` is plain float64 loops, to be read and to check with. */
  readonly backend?: "wasm" | "reference";
  /** Of the wasm kernels: with relaxed multiply-add or without. By default with it where the engine has it. */
  readonly build?: Build;
  /**
   * How many threads compute, this one included: a whole number from 1 to 64. By default one a core, or 1 where workers are
   * forbidden; asked for and forbidden is an error. Any number gives the same bits. Always 1 in a page that is not
   * cross-origin isolated, where threads cannot share memory, and for the reference. What runs is in the result, and why
   * it is one thread (`oneThreadBecause`).
   */
  readonly threads?: number;
  /**
   * Where the threads' program lies, `tsumiki/worker.js`, on the page's own origin: for a Content-Security-Policy
   * that does not allow `worker-src blob:`. A URL, or a TrustedScriptURL.
   */
  readonly worker?: string | { toString(): string };
  /**
   * The kernels as a compiled `WebAssembly.Module`, of `tsumiki/relaxed-simd.wasm` or `simd.wasm`: where engines
   * run only what was compiled beforehand. `build` follows from it.
   */
  readonly module?: CompiledModule;
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
 *   TypeError for an unknown option, or one of another type; Error if another backend runs (call `dispose()` first), a
 *   thread that was asked for does not start, or the engine lacks WebAssembly SIMD, shared memory or the build asked for,
 *   or may not compile it
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
  assertOptions("init", options, known);
  const { backend = "wasm", build, threads, worker, module, convolution } = options;
  checkedName("init", "backend", backend, ["wasm", "reference"]);
  if (build !== undefined) checkedName("init", "build", build, ["relaxed-simd", "simd"]);
  if (threads !== undefined) checkedNumber("init", "threads", threads, `a whole number from 1 to ${mostThreads}`);
  if (worker !== undefined) checkUrl(worker);
  if (convolution !== undefined) checkedName("init", "convolution", convolution, ["auto", "direct", "winograd"]);
  const given = module === undefined ? undefined : checkModule(module, build).build;
  return JSON.stringify({ backend, build, threads, worker: worker && String(worker), module: given, convolution });
}

const known = { backend: true, build: true, threads: true, worker: true, module: true, convolution: true } as const;

/** @throws TypeError unless it is text, or an object that is a URL in text. */
function checkUrl(worker: unknown): void {
  const isObject = typeof worker === "object" && worker !== null && worker.toString !== Object.prototype.toString;
  if (typeof worker === "string" || (isObject && !Array.isArray(worker))) return;
  throw new TypeError(`init: worker must be the URL of worker.js, got ${kindOf(worker)}`);
}

async function start({ backend, build, module, threads, worker, convolution }: InitOptions): Promise<Backend> {
  if (backend === "reference") return reference;
  const wanted = module === undefined ? build : checkModule(module, build);
  return startWasm(wanted, { asked: threads, program: worker }, convolution);
}
