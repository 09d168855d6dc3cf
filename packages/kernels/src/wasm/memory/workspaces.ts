import { alignment, type Heap } from "../../memory.ts";

/**
 * Memory that every thread has for itself. It is the same at every kernel call: so it stays in the cache of the core
 * that a thread runs on, while memory that another thread had before must be fetched from the other core, line by line.
 */
export class Workspaces {
  readonly #heap: Heap;
  readonly #threads: number;
  /** Of thread 0's; the others' follow, each as large. */
  #address = 0;
  #bytes = 0;
  /** How much of each is taken. */
  #top = 0;
  /** Grown out of, but perhaps in use until the next call. */
  readonly #outgrown: number[] = [];

  constructor(heap: Heap, threads: number) {
    this.#heap = heap;
    this.#threads = threads;
  }

  /** All are free again. */
  clear(): void {
    this.#top = 0;
    for (const address of this.#outgrown.splice(0)) this.#heap.free(address);
  }

  /** A part of each: where thread 0's begins, and the bytes from one thread's to the next. */
  allocate(bytes: number): readonly [address: number, step: number] {
    const begin = this.#top;
    this.#top += alignment * Math.ceil(bytes / alignment);
    if (this.#top > this.#bytes) this.#grow(this.#top);
    return [this.#address + begin, this.#bytes];
  }

  #grow(bytes: number): void {
    const address = this.#heap.allocate(bytes * this.#threads);
    if (this.#bytes > 0) this.#outgrown.push(this.#address);
    this.#address = address;
    this.#bytes = bytes;
  }
}
