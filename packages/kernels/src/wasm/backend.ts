import type { Backend, BackendInfo, Block, Build, Kernels, Lifetime } from "../kernels.ts";
import type { Mark } from "../memory.ts";
import { Scope } from "../scope.ts";
import type { Shape } from "../shape.ts";
import { wasmKernels } from "./kernels.ts";
import { WasmBlock } from "./memory/block.ts";
import { fromMemory, toMemory } from "./memory/layout.ts";
import type { Runtime } from "./run/runtime.ts";

interface OpenScope {
  readonly scope: Scope;
  /** Where its part of the arena begins. */
  readonly mark: Mark;
}

/** Float32 in linear memory, rank 4 channels last, looped over by SIMD kernels. */
export class WasmBackend implements Backend {
  readonly info: BackendInfo;
  readonly kernels: Kernels;
  readonly #runtime: Runtime;
  /** The innermost is the last. */
  readonly #open: OpenScope[] = [];
  #allocations = 0;

  constructor(build: Build, runtime: Runtime, oneThreadBecause?: string) {
    this.kernels = wasmKernels(runtime);
    this.#runtime = runtime;
    const { threads, convolution } = runtime;
    const alone = oneThreadBecause === undefined ? {} : { oneThreadBecause };
    this.info = { backend: "wasm", build, fused: this.#fuses(), threads, ...alone, convolution };
  }

  /** How large linear memory is. It never shrinks. */
  get memoryBytes(): number {
    return this.#runtime.memory.bytes;
  }

  allocate(size: number, lifetime: Lifetime = "scope"): Block {
    this.#runtime.assertOpen();
    const block = new WasmBlock(size, this, this.#runtime.memory, lifetime === "persistent");
    const innermost = this.#open.at(-1);
    if (innermost !== undefined && !block.persistent) this.#place(block, innermost.scope);
    return block;
  }

  read(block: Block, shape: Shape): Float32Array {
    const mine = this.#runtime.living(block);
    this.#runtime.deferred.settle(mine);
    return fromMemory(shape, this.#contents(mine));
  }

  write(block: Block, shape: Shape, values: ArrayLike<number>): void {
    const mine = this.#runtime.living(block);
    this.#runtime.deferred.overwrite(mine);
    toMemory(shape, values, this.#contents(mine));
    mine.writes++;
  }

  assertAlive(block: Block): void {
    this.#runtime.living(block);
  }

  openScope(): void {
    this.#runtime.assertOpen();
    this.#open.push({ scope: new Scope(), mark: this.#runtime.arena.mark() });
  }

  closeScope(survivors: Iterable<Block>): void {
    const ended = this.#open.at(-1);
    if (ended === undefined) throw new Error("closeScope: no scope is open");
    const moving = new Set([...survivors].filter((block) => block instanceof WasmBlock && block.scope === ended.scope));
    try {
      this.#runtime.deferred.endScope(ended.scope, moving);
    } finally {
      this.#open.pop();
      ended.scope.end();
      this.#runtime.arena.release(ended.mark);
    }
    this.#moveOut([...moving] as WasmBlock[]);
  }

  keep(block: Block): void {
    const mine = this.#runtime.living(block);
    this.#runtime.deferred.release(mine);
    if (mine.scope !== null) this.#intoArray(mine);
  }

  /** Refuses all further use. */
  close(): void {
    this.#runtime.close();
  }

  /** (1 + ε)² − (1 + 2ε) is ε² if it rounds once, and 0 if it rounds twice. */
  #fuses(): boolean {
    const epsilon = 2 ** -12;
    const [x, bias, y] = [this.allocate(1), this.allocate(1), this.allocate(1)];
    this.write(x, [1, 1], [1 + epsilon]);
    this.write(bias, [1], [-1 - 2 * epsilon]);
    const scalar = { rows: 1, columns: 1, inner: 1, transposeA: false, transposeB: false };
    this.kernels.matmul(scalar, x, x, bias, y);
    return this.read(y, [1, 1])[0] !== 0;
  }

  /** Out of the part of the arena that was just released, into the scope around it if there is one. */
  #moveOut(blocks: WasmBlock[]): void {
    const around = this.#open.at(-1);
    // In the order of the stack, each moves down or stays: never over one that has yet to move.
    for (const block of blocks.sort((a, b) => a.order - b.order)) {
      if (around === undefined) {
        this.#intoArray(block);
      } else {
        const from = block.address;
        this.#place(block, around.scope);
        this.#runtime.memory.move(block.address, from, block.size);
      }
    }
  }

  #place(block: WasmBlock, scope: Scope): void {
    block.address = this.#runtime.arena.allocate(block.bytes);
    block.order = this.#allocations++;
    block.scope = scope;
  }

  #intoArray(block: WasmBlock): void {
    block.array = this.#runtime.memory.floats(block.address, block.size).slice();
    block.address = 0;
    block.scope = null;
  }

  #contents(block: WasmBlock): Float32Array {
    if (block.address !== 0) return this.#runtime.memory.floats(block.address, block.size);
    block.array ??= new Float32Array(block.size);
    return block.array;
  }
}
