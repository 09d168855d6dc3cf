import type { Heap } from "../../memory.ts";
import type { LinearMemory } from "../memory/linear-memory.ts";

interface Entry {
  readonly addresses: readonly number[];
  readonly bytes: number;
}

/** However large they are, the tables of the last few keys stay: the running call may need them. */
const leastEntries = 8;

/** Tables that follow from a problem's sizes alone, kept in linear memory; those that were not used for longest go. */
export class Tables {
  readonly #memory: LinearMemory;
  readonly #heap: Heap;
  readonly #budget: number;
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(memory: LinearMemory, heap: Heap, budgetBytes = 16 * 2 ** 20) {
    this.#memory = memory;
    this.#heap = heap;
    this.#budget = budgetBytes;
  }

  /** Bytes in linear memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The addresses of the tables that `make` gives for `key`. */
  get(key: string, make: () => readonly (readonly number[])[]): readonly number[] {
    const entry = this.#entries.get(key) ?? this.#write(make());
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#bytes > this.#budget) this.#makeRoom(this.#budget);
    return entry.addresses;
  }

  /** Frees all tables but those of the last few keys. */
  clear(): void {
    this.#makeRoom(0);
  }

  #write(tables: readonly (readonly number[])[]): Entry {
    const addresses = tables.map((values) => {
      const address = this.#heap.allocate(4 * values.length);
      this.#memory.i32.set(values, address / 4);
      return address;
    });
    const bytes = tables.reduce((sum, { length }) => sum + 4 * length, 0);
    this.#bytes += bytes;
    return { addresses, bytes };
  }

  #makeRoom(budget: number): void {
    for (const [key, { addresses, bytes }] of this.#entries) {
      if (this.#bytes <= budget || this.#entries.size <= leastEntries) return;
      for (const address of addresses) this.#heap.free(address);
      this.#entries.delete(key);
      this.#bytes -= bytes;
    }
  }
}
