import type { control as Control } from "./control.ts";

/** What a worker is given. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The address of the control words, and which is which. */
  readonly address: number;
  readonly control: typeof Control;
  /** Which thread this is, from 1; the main thread is 0. */
  readonly thread: number;
  /** How often to look for work before going to sleep. */
  readonly patience: number;
}

/**
 * What a worker runs, for ever. Its source text becomes the worker's whole program, so that there is nothing to fetch
 * and no bundler to configure: it must use nothing from outside.
 */
export function work({ module, memory, address, control, thread, patience }: WorkerStart, ready: () => void): never {
  const abort = () => {
    throw new Error("a kernel stopped");
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  const kernels = WebAssembly.Module.exports(module).map(({ name }) => exports[name]) as ((
    record: number,
    shard: number,
    thread: number,
  ) => void)[];
  const words = new Int32Array(memory.buffer, address);
  ready();
  let idle = 0;
  for (;;) {
    const ticket = Atomics.load(words, control.next);
    const end = Atomics.load(words, control.end);
    if (ticket === end) {
      if (++idle < patience) continue;
      Atomics.add(words, control.sleeping, 1);
      Atomics.wait(words, control.end, end);
      Atomics.sub(words, control.sleeping, 1);
      idle = 0;
      continue;
    }
    const kernel = kernels[words[control.kernel] as number];
    const record = words[control.record] as number;
    const shard = (ticket - (words[control.begin] as number)) | 0;
    if (Atomics.compareExchange(words, control.next, ticket, (ticket + 1) | 0) !== ticket) continue;
    idle = 0;
    try {
      (kernel as NonNullable<typeof kernel>)(record, shard, thread);
    } catch {
      Atomics.store(words, control.failed, thread);
    }
    if (((Atomics.add(words, control.done, 1) + 1) | 0) === end) Atomics.notify(words, control.done);
  }
}
