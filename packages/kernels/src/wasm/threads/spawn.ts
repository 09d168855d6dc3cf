import { mostThreads } from "./control.ts";
import { takePart } from "./take-part.ts";
import { type WorkerStart, work } from "./worker.ts";

/** A worker as both Node and browsers have it. */
export interface Thread {
  terminate(): unknown;
}

/** How many threads the machine runs at once, `mostThreads` at most. */
export function availableThreads(): number {
  const os = globalThis.process?.getBuiltinModule?.("node:os");
  return Math.min(mostThreads, os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1);
}

/** Whether workers can be started that share memory with this thread. */
export function canShareMemory(): boolean {
  return nodeThreads() !== undefined || globalThis.crossOriginIsolated === true;
}

/**
 * Starts a worker that looks for work at once.
 * @param onDeath called with the reason when it ends, whether by itself or by others
 * @throws Error if it does not start
 */
export function spawn(start: WorkerStart, onDeath: (reason: string) => void): Promise<Thread> {
  const threads = nodeThreads();
  return threads === undefined ? spawnInBrowser(start, onDeath) : spawnInNode(threads, start, onDeath);
}

type NodeThreads = typeof import("node:worker_threads");

/** Asked for at run time: an import would break bundles for browsers. */
function nodeThreads(): NodeThreads | undefined {
  return globalThis.process?.getBuiltinModule?.("node:worker_threads");
}

function spawnInNode({ Worker }: NodeThreads, start: WorkerStart, onDeath: (reason: string) => void): Promise<Thread> {
  const source = `const { parentPort, workerData } = require("node:worker_threads");
(${work})(workerData, ${takePart}, () => parentPort.postMessage("ready"));`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(source, {
      eval: true,
      workerData: start,
      execArgv: [],
      env: {},
      name: `tsumiki ${start.thread}`,
    });
    const died = (reason: string) => {
      onDeath(reason);
      reject(new Error(notStarted(reason)));
    };
    worker.once("message", () => {
      worker.unref(); // it never ends by itself, and is not to keep the process alive
      resolve(worker);
    });
    worker.on("error", (error) => died(String(error)));
    worker.once("exit", (code) => died(`exit code ${code}`));
  });
}

function spawnInBrowser(start: WorkerStart, onDeath: (reason: string) => void): Promise<Thread> {
  const source = `onmessage = ({ data }) => (${work})(data, ${takePart}, () => postMessage("ready"));`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Promise<Thread>((resolve, reject) => {
    const worker = new Worker(url, { name: `tsumiki ${start.thread}` });
    worker.onmessage = () => resolve(worker);
    worker.onerror = ({ message = "no reason given" }) => {
      worker.terminate();
      onDeath(message);
      reject(new Error(notStarted(message)));
    };
    worker.postMessage(start);
  }).finally(() => URL.revokeObjectURL(url));
}

function notStarted(reason: string): string {
  return `init: a worker thread did not start (${reason}); init({ threads: 1 }) needs none`;
}
