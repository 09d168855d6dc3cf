import { control } from "./control.ts";
import { type Kernel, takePart } from "./take-part.ts";

/** What a worker is given. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The address of the control words. */
  readonly address: number;
  /** Which thread this is, from 1, of how many; the main thread is 0. */
  readonly thread: number;
  readonly threads: number;
  /** How often to look for work before going to sleep. */
  readonly patience: number;
}

/** What a worker runs, for ever. */
export function work(start: WorkerStart, ready: () => void): never {
  const { module, memory, address, thread, threads, patience } = start;
  const abort = () => {
    throw new Error("a kernel stopped");
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  const kernels = WebAssembly.Module.exports(module).map(({ name }) => exports[name] as unknown as Kernel);
  const words = new Int32Array(memory.buffer, address);
  let seen = Atomics.load(words, control.end);
  ready();
  for (let idle = 0; ; ) {
    const end = Atomics.load(words, control.end);
    if (end !== seen) {
      seen = end;
      idle = 0;
      takePart(words, kernels, thread, threads);
    } else if (++idle === patience) {
      idle = 0;
      Atomics.add(words, control.sleeping, 1);
      Atomics.wait(words, control.end, end);
      Atomics.sub(words, control.sleeping, 1);
    }
  }
}
