import type { Block, ConvolutionAlgorithm } from "../../backend.ts";
import { Arena, Heap } from "../../memory.ts";
import { assertScopeAlive } from "../../scope.ts";
import { WasmBlock } from "../memory/block.ts";
import type { LinearMemory } from "../memory/linear-memory.ts";
import { Residents } from "../memory/residents.ts";
import { Workspaces } from "../memory/workspaces.ts";
import { controlBytes } from "../threads/control.ts";
import type { Pool } from "../threads/pool.ts";
import { Deferred } from "./deferred.ts";
import { Tables } from "./tables.ts";

/** Static data of the module lies below. */
export const controlAddress = 2 ** 20;
const heapStart = controlAddress + controlBytes;
/** Every record of a task fits in here. */
const taskBytes = 1024;

/**
 * Runs the kernels of a WebAssembly module over blocks in linear memory.
 *
 * ```ts
 * runtime.call([x], [y], (x, y) => {                       // blocks go in, their addresses come out
 *   runtime.run("unary_relu", shards(size), [x, y, size]); // the fields of the task's record, in order
 * });
 * ```
 */
export class Runtime {
  readonly memory: LinearMemory;
  readonly heap: Heap;
  readonly arena: Arena;
  readonly residents: Residents;
  readonly deferred: Deferred;
  readonly convolution: ConvolutionAlgorithm;
  readonly #tables: Tables;
  readonly #workspaces: Workspaces;
  readonly #pool: Pool;
  readonly #task: number;
  #closed = false;

  constructor(memory: LinearMemory, pool: Pool, convolution: ConvolutionAlgorithm = "auto", deferred = new Deferred()) {
    this.memory = memory;
    this.convolution = convolution;
    this.deferred = deferred;
    this.heap = new Heap(heapStart, memory, () => this.#reclaim());
    this.residents = new Residents(memory, this.heap);
    this.arena = new Arena(this.heap);
    this.#tables = new Tables(memory, this.heap);
    this.#workspaces = new Workspaces(this.heap, pool.threads);
    this.#pool = pool;
    this.#task = this.heap.allocate(taskBytes);
  }

  /** How many threads run shards. */
  get threads(): number {
    return this.#pool.threads;
  }

  /**
   * Brings blocks into linear memory (deferred ones are computed now) and gives `body` their addresses, inputs first,
   * then outputs; 0 for null. A block that is changed in place stands in both lists. Addresses and scratch are valid
   * until body returns. A block's memory is aligned to 64 bytes and reaches to the next multiple of 64: the rest of its
   * last vector may be read and written. Calls do not nest.
   * @throws TypeError for a block of another backend; LifetimeError for one whose scope has ended.
   */
  call(inputs: readonly (Block | null)[], outputs: readonly Block[], body: (...addresses: number[]) => void): void {
    // All are looked at before anything is done to one of them.
    const sources = inputs.map((block) => block && this.living(block));
    const targets = outputs.map((block) => this.living(block));
    for (const block of sources) if (block !== null) this.deferred.settle(block);
    for (const block of targets) this.deferred.overwrite(block);
    const mark = this.arena.mark();
    const lent: WasmBlock[] = [];
    this.residents.nextCall();
    this.#workspaces.clear();
    try {
      const read = sources.map((block) => (block === null ? 0 : this.#bring(block, false, lent)));
      const written = targets.map((block) => this.#bring(block, true, lent));
      body(...read, ...written);
      for (const block of targets) this.#finish(block);
    } finally {
      for (const block of lent) block.address = 0;
      this.arena.release(mark);
    }
  }

  /**
   * Runs one kernel over all shards of a problem. Words (addresses and whole numbers) and floats become the record at
   * `task`, 4 bytes each, in this order. How many shards there are must follow from the problem alone, never from the
   * threads; a shard writes only what no other shard touches.
   */
  run(kernel: string, shards: number, words: readonly number[], floats: readonly number[] = []): void {
    this.memory.i32.set(words, this.#task / 4);
    this.memory.f32.set(floats, this.#task / 4 + words.length);
    this.#pool.run(kernel, this.#task, shards);
  }

  /** The address of memory with arbitrary contents, valid until the running `call` ends. */
  scratch(bytes: number): number {
    return this.arena.allocate(bytes);
  }

  /**
   * Memory of its own for each thread, the same at every call: where that of thread 0 begins, and the bytes from one
   * thread's to the next. Valid until the running `call` ends; what it holds is arbitrary.
   */
  workspace(bytes: number): readonly [address: number, step: number] {
    return this.#workspaces.allocate(bytes);
  }

  /**
   * The addresses of tables that `make` makes of a problem's sizes, kept for the next call with the same key. `key` names
   * all that they follow from: to make them anew takes longer than many a kernel.
   */
  tables(key: string, make: () => readonly (readonly number[])[]): readonly number[] {
    return this.#tables.get(key, make);
  }

  /** Whole numbers in scratch: records, and shapes and strides of any rank. */
  table(values: ArrayLike<number>): number {
    const address = this.scratch(values.length * 4);
    this.memory.i32.set(values, address / 4);
    return address;
  }

  /**
   * The address of another form of a block that `fill` makes, packed weights for instance. For a persistent block it is
   * kept, and made again only after the block was written; for others it is scratch. `key` names the form: the same key
   * always means the same bytes. The block must be an input of the running `call`.
   */
  derived(block: Block, key: string, bytes: number, fill: (address: number) => void): number {
    const source = this.own(block);
    if (source.persistent) return this.residents.derive(source, key, bytes, fill);
    const address = this.scratch(bytes);
    fill(address);
    return address;
  }

  /** @throws TypeError if the block belongs to another backend; Error if this one was closed. */
  own(block: Block): WasmBlock {
    this.assertOpen();
    if (!(block instanceof WasmBlock)) {
      const name = block.backend.info.backend;
      throw new TypeError(`expected a block of the wasm backend, got one of ${name}: make both on the same backend`);
    }
    if (block.memory !== this.memory) {
      throw new TypeError("expected a block of this wasm backend, got one of another: was it made before dispose()?");
    }
    return block;
  }

  /** @throws as `own`; LifetimeError if the block's scope has ended. */
  living(block: Block): WasmBlock {
    const mine = this.own(block);
    assertScopeAlive(mine.scope);
    return mine;
  }

  /** Ends the threads and refuses all further use. */
  close(): void {
    this.#closed = true;
    this.deferred.clear();
    this.#pool.close();
  }

  /** @throws Error after `close`. */
  assertOpen(): void {
    if (this.#closed)
      throw new Error("this backend was ended by dispose(), and its tensors with it; call init() again");
  }

  /** Frees all that nobody uses just now, so that what is free comes in large pieces. */
  #reclaim(): void {
    this.residents.evictAll();
    this.arena.releaseIdle();
    this.#tables.clear();
  }

  #bring(block: WasmBlock, overwritten: boolean, lent: WasmBlock[]): number {
    if (block.persistent) return this.residents.use(block, overwritten);
    if (block.address !== 0) return block.address;
    block.address = this.scratch(block.bytes);
    lent.push(block);
    if (!overwritten && block.array !== undefined) this.memory.floats(block.address, block.size).set(block.array);
    return block.address;
  }

  /** After a write: what lies in an ordinary array goes back there. */
  #finish(block: WasmBlock): void {
    block.writes++;
    if (block.persistent || block.scope !== null) return;
    block.array ??= new Float32Array(block.size);
    block.array.set(this.memory.floats(block.address, block.size));
  }
}
