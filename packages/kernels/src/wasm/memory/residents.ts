import type { Heap } from "../../memory.ts";
import type { WasmBlock } from "./block.ts";
import type { LinearMemory } from "./linear-memory.ts";

/**
 * Persistent blocks in linear memory: a cache. A block comes in with its first use in a kernel and is held strongly
 * here, because finalizers neither run in a synchronous loop nor feel this memory's pressure. When the cache is full,
 * what was not used for a while goes back to an ordinary array that only the block itself holds. So the blocks of
 * forgotten models become ordinary garbage, living ones return with their next use, and nobody frees anything.
 */
export class Residents {
  readonly #memory: LinearMemory;
  readonly #heap: Heap;
  readonly #blocks = new Set<WasmBlock>();
  #budget: number;
  #bytes = 0;
  #call = 0;
  #lastSweep = 0;
  /** Of what the last sweep evicted. */
  #evicted = 0;
  #returned = 0;

  constructor(memory: LinearMemory, heap: Heap, budgetBytes = 64 * 2 ** 20) {
    this.#memory = memory;
    this.#heap = heap;
    this.#budget = budgetBytes;
  }

  /** Bytes in linear memory, derived copies included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A new kernel call: what it uses stays where it is until the next. */
  nextCall(): void {
    this.#call++;
  }

  /** The block's address, valid during this kernel call. Its contents come along unless they are about to be overwritten. */
  use(block: WasmBlock, overwritten: boolean): number {
    const previous = block.lastCall;
    block.lastCall = this.#call;
    if (block.address !== 0) return block.address;

    const address = this.#allocate(block.bytes);
    if (block.array !== undefined) {
      if (!overwritten) this.#memory.floats(address, block.size).set(block.array);
      if (previous !== 0) this.#returned += block.bytes;
    }
    block.array = undefined;
    block.address = address;
    this.#blocks.add(block);
    return address;
  }

  /** The address of what `fill` makes from the block's contents; kept until they change or the block goes. */
  derive(block: WasmBlock, key: string, bytes: number, fill: (address: number) => void): number {
    block.derived ??= new Map();
    let entry = block.derived.get(key);
    if (entry === undefined) {
      entry = { address: this.#allocate(bytes), bytes, writes: -1 };
      block.derived.set(key, entry);
    }
    if (entry.writes !== block.writes) {
      fill(entry.address);
      entry.writes = block.writes;
    }
    return entry.address;
  }

  /** Moves every block that this kernel call does not use back to an ordinary array. */
  evictAll(): void {
    this.#evictUnusedSince(this.#call);
  }

  #allocate(bytes: number): number {
    if (this.#bytes + bytes > this.#budget) this.#makeRoom(bytes);
    const address = this.#heap.allocate(bytes);
    this.#bytes += bytes;
    return address;
  }

  /** A sweep takes what was not used since the sweep before it. */
  #makeRoom(bytes: number): void {
    // If most of what the last sweep took came back, it was alive: then the cache is too small for what is in use.
    const thrashing = this.#returned > this.#evicted / 2;
    if (!thrashing) this.#sweep();
    while (this.#bytes + bytes > this.#budget) this.#budget *= 1.5;
    this.#returned = 0;
  }

  #sweep(): void {
    const before = this.#bytes;
    this.#evictUnusedSince(this.#lastSweep);
    this.#evicted = before - this.#bytes;
    this.#lastSweep = this.#call;
  }

  #evictUnusedSince(call: number): void {
    for (const block of this.#blocks) {
      if (block.lastCall < call) this.#evict(block);
    }
  }

  #evict(block: WasmBlock): void {
    block.array = this.#memory.floats(block.address, block.size).slice();
    this.#free(block.address, block.bytes);
    block.address = 0;
    for (const { address, bytes } of block.derived?.values() ?? []) this.#free(address, bytes);
    block.derived = undefined;
    this.#blocks.delete(block);
  }

  #free(address: number, bytes: number): void {
    this.#heap.free(address);
    this.#bytes -= bytes;
  }
}
