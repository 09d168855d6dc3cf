/**
 * The whole program of a thread, in Node and in browsers: scripts/build-wasm.ts makes one script of it and of what it
 * imports, which nothing that a bundler or a minifier does to the other code can reach.
 */
import { type WorkerStart, work } from "./worker.ts";

/** Of what this script was made from: whoever starts it knows by this answer that it is the one. */
declare const programHash: string;

// Asked for at run time, since browsers have no such module.
const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");

if (node?.parentPort) {
  const port = node.parentPort;
  work(node.workerData as WorkerStart, () => port.postMessage(programHash));
} else {
  globalThis.onmessage = ({ data }: MessageEvent<WorkerStart>) => work(data, () => globalThis.postMessage(programHash));
}
