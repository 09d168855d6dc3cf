import type { Backend, Block } from "../../backend.ts";
import type { Scope } from "../../scope.ts";
import type { LinearMemory } from "./linear-memory.ts";

/** A copy of a block in another form (packed weights), made from what the block held after `writes` writes. */
export interface Derived {
  readonly address: number;
  readonly bytes: number;
  writes: number;
}

/**
 * Floats in one of three places: in the arena of linear memory (`scope` is set), in an ordinary array that the garbage
 * collector frees, or, for persistent blocks, now in an array and now resident in linear memory.
 */
export class WasmBlock implements Block {
  readonly size: number;
  readonly backend: Backend;
  /** Whose kernels may use the block. */
  readonly memory: LinearMemory;
  readonly persistent: boolean;
  version = 0;
  writer = "";
  /** Counts every write, also those that are no new version: what was derived before is stale. */
  writes = 0;
  /** The scope in whose part of the arena the block lies. */
  scope: Scope | null = null;
  /** Of all allocations in the arena: later ones lie higher in its stack. */
  order = 0;
  /** In linear memory; 0 if the block is not there. */
  address = 0;
  /** The contents of a block that lies in no linear memory; made at the first write. */
  array: Float32Array | undefined;

  /** Of a persistent block: the last kernel call that used it, and what was derived from it. */
  lastCall = 0;
  derived: Map<string, Derived> | undefined;

  constructor(size: number, backend: Backend, memory: LinearMemory, persistent: boolean) {
    this.size = size;
    this.backend = backend;
    this.memory = memory;
    this.persistent = persistent;
  }

  get bytes(): number {
    return this.size * 4;
  }
}
