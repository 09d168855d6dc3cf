import { control, controlWords } from "./control.ts";
import { availableThreads, type FileUrl, spawn, type Thread } from "./spawn.ts";
import { type Kernel, takePart } from "./take-part.ts";

/** What a pool works with: a module, its instance on this thread, and the address of `controlBytes` of its memory. */
export interface PoolStart {
  readonly module: WebAssembly.Module;
  readonly instance: WebAssembly.Instance;
  readonly memory: WebAssembly.Memory;
  readonly address: number;
}

/** No shard takes nearly as long, in seconds: whoever waits longer waits for a worker that is gone. */
const longestShard = 60;

/**
 * Threads that run the shards of a task: workers, and the thread that asks, which then waits for the others. Whoever is
 * free takes over from those who are not, so a busy machine slows only what runs on the busy core. Which thread runs a
 * shard decides nothing but the time.
 */
export class Pool {
  readonly threads: number;
  readonly #kernels: readonly Kernel[];
  /** By name, among the module's exports. */
  readonly #positions: ReadonlyMap<string, number>;
  readonly #words: Int32Array;
  readonly #mayBlock: boolean;
  readonly #patience: number;
  #workers: readonly Thread[] = [];
  /** Why nothing can be run any more. */
  #death: string | undefined;

  /**
   * Starts the workers and waits until they look for work; with one thread there are none.
   * @param program where that of the workers lies; by default it is started from its text
   * @throws Error if one of them does not start; then none is left
   */
  static async start(start: PoolStart, threads: number, program?: FileUrl): Promise<Pool> {
    const pool = new Pool(start, threads);
    const { module, memory, address } = start;
    const onDeath = (reason: string) => {
      pool.#death ??= `a worker thread ended (${reason})`;
    };
    const starting = Array.from({ length: threads - 1 }, (_, index) =>
      spawn({ module, memory, address, thread: index + 1, threads, patience: pool.#patience }, program, onDeath),
    );
    const settled = await Promise.allSettled(starting);
    pool.#workers = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const failed = settled.find((each) => each.status === "rejected");
    if (failed === undefined) return pool;
    pool.close();
    throw failed.reason;
  }

  private constructor({ module, instance, memory, address }: PoolStart, threads: number) {
    this.threads = threads;
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    this.#kernels = names.map((name) => instance.exports[name] as unknown as Kernel);
    this.#positions = new Map(names.map((name, position) => [name, position]));
    this.#words = new Int32Array(memory.buffer, address, controlWords);
    this.#mayBlock = mayBlock(this.#words);
    this.#patience = patienceOf(threads);
  }

  /**
   * Runs all shards of a kernel, and returns when the last is finished.
   * @throws whatever a shard throws, once all are finished; Error if a worker is gone; RangeError for an unknown kernel,
   *   or a number of shards that is none
   */
  run(name: string, record: number, shards: number): void {
    this.#assertIntact();
    const position = this.#positions.get(name);
    if (position === undefined) throw new RangeError(`the kernels' module has no "${name}"`);
    if (!Number.isInteger(shards)) throw new RangeError(`"${name}": expected a number of shards, got ${shards}`);
    const kernel = this.#kernels[position] as Kernel;
    if (this.threads === 1 || shards === 1) {
      for (let shard = 0; shard < shards; shard++) kernel(record, shard, 0);
      return;
    }
    const end = this.#publish(position, record, shards);
    const failure = takePart(this.#words, this.#kernels, 0, this.threads);
    this.#wait(end);
    const failed = Atomics.exchange(this.#words, control.failed, 0);
    if (failure !== undefined) throw failure;
    if (failed !== 0) throw new Error(`"${name}" failed on thread ${failed}: this is an error in the kernels' code`);
  }

  /** Ends the workers, in the middle of a shard if need be. */
  close(): void {
    this.#death = "the backend was closed";
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
  }

  #assertIntact(): void {
    // A stack that overflows right here leaves a task to the workers, who go on writing.
    const idle = Atomics.load(this.#words, control.done) === this.#words[control.end];
    if (!idle) this.#death ??= "a call was broken off in the middle";
    if (this.#death !== undefined) throw new Error(`${this.#death}: ${remedy}`);
  }

  /** Lets the workers know of a task; the ticket after its last. */
  #publish(kernel: number, record: number, shards: number): number {
    const words = this.#words;
    const begin = words[control.end] as number;
    const end = (begin + shards) | 0;
    words[control.kernel] = kernel;
    words[control.record] = record;
    Atomics.store(words, control.begin, begin);
    for (let run = 0; run < this.threads; run++) {
      const first = Math.floor((shards * run) / this.threads);
      Atomics.store(words, control.next + run * control.nextStep, (begin + first) | 0);
    }
    Atomics.store(words, control.end, end);
    if (Atomics.load(words, control.sleeping) > 0) Atomics.notify(words, control.end, shards - 1);
    return end;
  }

  /** Until every ticket is finished. */
  #wait(end: number): void {
    const words = this.#words;
    for (let look = 0; look < this.#patience; look++) if (Atomics.load(words, control.done) === end) return;
    let done = Atomics.load(words, control.done);
    // Seconds are counted and not measured: a machine that was suspended meanwhile has lost no worker.
    for (let silence = 0; done !== end; silence++) {
      if (silence === longestShard) {
        this.#death = "a worker thread stopped in the middle of a shard";
        this.#assertIntact();
      }
      this.#rest(done);
      const now = Atomics.load(words, control.done);
      if (now !== done) silence = 0;
      done = now;
    }
  }

  /** For a second, or until everything is finished. */
  #rest(done: number): void {
    if (this.#mayBlock) {
      Atomics.wait(this.#words, control.done, done, 1000);
      return;
    }
    const until = performance.now() + 1000;
    while (Atomics.load(this.#words, control.done) === done && performance.now() < until);
  }
}

const remedy = "what was computed is lost; call dispose() and init() again";

/**
 * How often an idle thread looks for work before it sleeps: for some tenths of a millisecond, since waking takes longer
 * than most pauses. Where there are more threads than cores, looking keeps a core from those that work.
 */
function patienceOf(threads: number): number {
  return threads > availableThreads() ? 200 : 20_000;
}

/** A browser's main thread may not sleep. */
function mayBlock(words: Int32Array): boolean {
  try {
    Atomics.wait(words, control.done, 0, 0);
    return true;
  } catch {
    return false;
  }
}
