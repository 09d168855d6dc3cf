import { kindOf } from "../../checks/kind-of.ts";
import { program, programHash } from "../generated/worker.ts";
import { mostThreads } from "./control.ts";
import type { WorkerStart } from "./worker.ts";

/** A worker as both Node and browsers have it. */
export interface Thread {
  terminate(): unknown;
}

/** Where a file lies: a URL as text or as an object (a URL, a page's TrustedScriptURL). */
export type FileUrl = string | { toString(): string };

/** In seconds: a worker that says nothing for longer will never start. */
const longestStart = 30;

/** How many threads the machine runs at once, `mostThreads` at most. */
export function availableThreads(): number {
  const os = globalThis.process?.getBuiltinModule?.("node:os");
  return Math.min(mostThreads, os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1);
}

/** Why no worker can share memory with this thread; undefined where it can. */
export function whyNotShared(): string | undefined {
  if (nodeThreads() !== undefined) return undefined;
  if (globalThis.crossOriginIsolated !== true) {
    return "this page is not cross-origin isolated, as the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp make it";
  }
  return typeof SharedArrayBuffer === "function" ? undefined : "this engine has no SharedArrayBuffer";
}

/**
 * Starts a worker that looks for work at once.
 * @param url of its program; undefined to start it from its text
 * @param onDeath called with the reason when it ends, whether by itself or by others
 * @throws Error if it does not start; then it is ended
 */
export async function spawn(
  start: WorkerStart,
  url: FileUrl | undefined,
  onDeath: (reason: string) => void,
): Promise<Thread> {
  const node = nodeThreads();
  const fromText = node === undefined && url === undefined ? textUrl() : undefined;
  let worker: Thread | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const first = await new Promise<unknown>((answer, refuse) => {
      const died = (reason: string) => {
        onDeath(reason);
        refuse(new Error(reason));
      };
      timer = setTimeout(died, 1000 * longestStart, `no answer within ${longestStart} seconds`);
      worker = node ? inNode(node, start, url, answer, died) : inBrowser(start, fromText ?? url, answer, died);
    });
    if (first === programHash) return worker as Thread;
    throw new Error(`its program is of another version: it answers ${kindOf(first)}`);
  } catch (cause) {
    worker?.terminate();
    const reason = cause instanceof Error && cause.name === "Error" ? cause.message : String(cause);
    throw new Error(`a worker thread did not start (${reason}); ${remedy(node !== undefined, url)}`, { cause });
  } finally {
    clearTimeout(timer);
    if (fromText !== undefined) URL.revokeObjectURL(fromText);
  }
}

function remedy(isNode: boolean, url: FileUrl | undefined): string {
  if (url !== undefined) return `is ${url} the file worker.js of this version of tsumiki?`;
  if (isNode) return "where Node runs with --permission, it needs --allow-worker";
  return "a Content-Security-Policy must allow worker-src blob:, or a file of its own: init({ worker: url }) of worker.js";
}

type NodeThreads = typeof import("node:worker_threads");

/** Asked for at run time: an import would break bundles for browsers. */
function nodeThreads(): NodeThreads | undefined {
  return globalThis.process?.getBuiltinModule?.("node:worker_threads");
}

/** A worker that gives its first message to `answer`, and the reason why it ended to `died`. */
function inNode(
  { Worker }: NodeThreads,
  start: WorkerStart,
  url: FileUrl | undefined,
  answer: (first: unknown) => void,
  died: (reason: string) => void,
): Thread {
  const options = { workerData: start, execArgv: [], env: {}, name: `tsumiki ${start.thread}` };
  const worker =
    url === undefined ? new Worker(program, { ...options, eval: true }) : new Worker(new URL(String(url)), options);
  worker.once("message", (first) => {
    worker.unref(); // it never ends by itself, and is not to keep the process alive
    answer(first);
  });
  worker.on("error", (error) => died(String(error)));
  worker.once("exit", (code) => died(`exit code ${code}`));
  return worker;
}

/** The same where there is no Node. */
function inBrowser(
  start: WorkerStart,
  url: FileUrl | undefined,
  answer: (first: unknown) => void,
  died: (reason: string) => void,
): Thread {
  // As a module it may also be what a bundler or a development server makes of the file.
  const worker = new Worker(url as string, { name: `tsumiki ${start.thread}`, type: "module" });
  worker.onmessage = ({ data }) => answer(data);
  worker.onerror = ({ message = "no reason given" }) => {
    worker.terminate();
    died(message);
  };
  try {
    worker.postMessage(start);
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return worker;
}

function textUrl(): string {
  return URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
}
