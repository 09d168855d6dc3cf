import { control } from "./control.ts";
import { spawn, type Thread } from "./spawn.ts";

/** One shard of a problem: `record` is the address of its task, `thread` says whose scratch may be used. */
export type Kernel = (record: number, shard: number, thread: number) => void;

/** What a pool works with: a module, its instance on this thread, and the address of `controlBytes` of its memory. */
export interface PoolStart {
  readonly module: WebAssembly.Module;
  readonly instance: WebAssembly.Instance;
  readonly memory: WebAssembly.Memory;
  readonly address: number;
}

/** How often an idle thread looks for work before it sleeps: for some tenths of a millisecond. */
const patience = 20_000;
/** No shard takes nearly as long, in milliseconds: whoever waits longer waits for a worker that is gone. */
const longestShard = 20_000;

/**
 * Threads that run the shards of a task: workers, and the thread that asks, which then waits for the others. Each takes
 * the next shard when it is free, so a busy machine slows only what runs on the busy core. Which thread runs a shard
 * decides nothing but the time.
 */
export class Pool {
  readonly threads: number;
  readonly #kernels: readonly Kernel[];
  /** By name, among the module's exports. */
  readonly #positions: ReadonlyMap<string, number>;
  readonly #words: Int32Array;
  readonly #mayBlock: boolean;
  #workers: readonly Thread[] = [];
  #death: string | undefined;

  /** Starts the workers and waits until they look for work; with one thread there are none. */
  static async start(start: PoolStart, threads: number): Promise<Pool> {
    const pool = new Pool(start, threads);
    const { module, memory, address } = start;
    const onDeath = (reason: string) => {
      pool.#death ??= reason;
    };
    const starting = Array.from({ length: threads - 1 }, (_, index) =>
      spawn({ module, memory, address, control, thread: index + 1, patience }, onDeath),
    );
    pool.#workers = await Promise.all(starting);
    return pool;
  }

  private constructor({ module, instance, memory, address }: PoolStart, threads: number) {
    this.threads = threads;
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    this.#kernels = names.map((name) => instance.exports[name] as unknown as Kernel);
    this.#positions = new Map(names.map((name, position) => [name, position]));
    this.#words = new Int32Array(memory.buffer, address, control.begin + 1);
    this.#mayBlock = mayBlock(this.#words);
  }

  /**
   * Runs all shards of a kernel, and returns when the last is finished.
   * @throws whatever a shard throws, once all are finished; Error if a worker is gone
   */
  run(name: string, record: number, shards: number): void {
    if (this.#death !== undefined) throw new Error(`a worker thread ended (${this.#death}): ${remedy}`);
    const position = this.#positions.get(name);
    if (position === undefined) throw new RangeError(`the kernels' module has no "${name}"`);
    const kernel = this.#kernels[position] as Kernel;
    if (this.threads === 1 || shards === 1) {
      for (let shard = 0; shard < shards; shard++) kernel(record, shard, 0);
      return;
    }
    const end = this.#publish(position, record, shards);
    const failure = this.#takePart(kernel, record, end, (end - shards) | 0);
    this.#wait(end);
    const failed = Atomics.exchange(this.#words, control.failed, 0);
    if (failure !== undefined) throw failure;
    if (failed !== 0) throw new Error(`a kernel failed on thread ${failed}: this is an error in the kernels' code`);
  }

  /** Ends the workers, in the middle of a shard if need be. */
  close(): void {
    this.#death = "the backend was closed";
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
  }

  /** Lets the workers know of a task; the ticket after its last. */
  #publish(kernel: number, record: number, shards: number): number {
    const words = this.#words;
    const begin = words[control.end] as number;
    const end = (begin + shards) | 0;
    words[control.kernel] = kernel;
    words[control.record] = record;
    words[control.begin] = begin;
    Atomics.store(words, control.end, end);
    if (Atomics.load(words, control.sleeping) > 0) Atomics.notify(words, control.end);
    return end;
  }

  /** Runs shards until none is left; what the first that failed threw. */
  #takePart(kernel: Kernel, record: number, end: number, begin: number): unknown {
    const words = this.#words;
    let failure: unknown;
    for (;;) {
      const ticket = Atomics.load(words, control.next);
      if (ticket === end) return failure;
      if (Atomics.compareExchange(words, control.next, ticket, (ticket + 1) | 0) !== ticket) continue;
      try {
        kernel(record, (ticket - begin) | 0, 0);
      } catch (error) {
        failure ??= error;
      }
      Atomics.add(words, control.done, 1);
    }
  }

  /** Until every ticket is finished. */
  #wait(end: number): void {
    const words = this.#words;
    for (let look = 0; look < patience; look++) if (Atomics.load(words, control.done) === end) return;
    const giveUp = performance.now() + longestShard;
    for (;;) {
      const done = Atomics.load(words, control.done);
      if (done === end) return;
      if (performance.now() > giveUp) {
        this.#death = "it stopped in the middle of a shard";
        throw new Error(`a worker thread does not answer: ${remedy}`);
      }
      if (this.#mayBlock) Atomics.wait(words, control.done, done, longestShard);
    }
  }
}

const remedy = "what was computed is lost; call dispose() and init() again";

/** A browser's main thread may not sleep. */
function mayBlock(words: Int32Array): boolean {
  try {
    Atomics.wait(words, control.done, 0, 0);
    return true;
  } catch {
    return false;
  }
}
