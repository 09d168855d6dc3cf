import type { Backend, BackendInfo, Block, Kernels, Lifetime } from "../kernels.ts";
import { assertScopeAlive, Scope } from "../scope.ts";
import type { Shape } from "../shape.ts";
import type { ArrayKernels } from "./array-kernels.ts";
import * as convolution from "./convolution.ts";
import { dropout } from "./dropout.ts";
import * as elementwise from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import * as movement from "./movement.ts";
import * as normalization from "./normalization.ts";
import * as pooling from "./pooling.ts";
import { argmax, reduce, squaredNorm } from "./reductions.ts";
import * as softmax from "./softmax.ts";
import * as standardizeRows from "./standardize-rows.ts";
import * as updates from "./updates.ts";
import { warp } from "./warp.ts";

const loops: ArrayKernels = {
  ...elementwise,
  reduce,
  argmax,
  squaredNorm,
  ...movement,
  matmul,
  ...convolution,
  ...pooling,
  ...normalization,
  ...softmax,
  ...standardizeRows,
  dropout,
  warp,
  ...updates,
};

/** An array that the garbage collector frees; a scope only says until when it may be used. */
class ReferenceBlock implements Block {
  readonly backend: Backend;
  readonly values: Float64Array;
  scope: Scope | null;
  version = 0;
  writer = "nobody";

  constructor(backend: Backend, size: number, scope: Scope | null) {
    this.backend = backend;
    // Arbitrary contents, made visible: whoever reads before writing gets NaN.
    this.values = new Float64Array(size).fill(NaN);
    this.scope = scope;
  }

  get size(): number {
    return this.values.length;
  }
}

class ReferenceBackend implements Backend {
  readonly info: BackendInfo = {
    backend: "reference",
    build: "float64",
    fused: false,
    threads: 1,
    convolution: "direct",
  };
  readonly kernels: Kernels = overBlocks(loops);
  /** The innermost is the last. */
  readonly #open: Scope[] = [];

  allocate(size: number, lifetime: Lifetime = "scope"): Block {
    return new ReferenceBlock(this, size, lifetime === "scope" ? this.#innermost() : null);
  }

  read(block: Block, _shape: Shape): Float64Array {
    return living(block).values.slice();
  }

  write(block: Block, _shape: Shape, values: ArrayLike<number>): void {
    living(block).values.set(values);
  }

  assertAlive(block: Block): void {
    living(block);
  }

  openScope(): void {
    this.#open.push(new Scope());
  }

  closeScope(survivors: Iterable<Block>): void {
    const ended = this.#open.pop();
    if (ended === undefined) throw new Error("closeScope: no scope is open");
    ended.end();
    for (const block of survivors) {
      if (block instanceof ReferenceBlock && block.scope === ended) block.scope = this.#innermost();
    }
  }

  keep(block: Block): void {
    living(block).scope = null;
  }

  #innermost(): Scope | null {
    return this.#open.at(-1) ?? null;
  }
}

/** Plain loops in float64, in the order in which one reads them: what every other backend must agree with. */
export const reference: Backend = new ReferenceBackend();

/**
 * `block` as a block of this backend.
 * @throws LifetimeError if its scope has ended, TypeError if another backend made it.
 */
function living(block: Block): ReferenceBlock {
  if (!(block instanceof ReferenceBlock)) {
    throw new TypeError(`expected a block of the reference backend, got one of ${block.backend.info.backend}`);
  }
  assertScopeAlive(block.scope);
  return block;
}

/** The same kernels for callers who hold blocks. */
function overBlocks(arrayKernels: ArrayKernels): Kernels {
  const kernels = Object.entries(arrayKernels).map(([name, kernel]) => {
    const loop = kernel as (...args: unknown[]) => unknown;
    return [name, (...args: unknown[]) => loop(...args.map(withoutBlock))];
  });
  return Object.fromEntries(kernels) as Kernels;
}

function withoutBlock(argument: unknown): unknown {
  return argument instanceof ReferenceBlock ? living(argument).values : argument;
}
