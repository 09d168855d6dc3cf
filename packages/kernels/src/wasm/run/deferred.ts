import type { Block } from "../../backend.ts";
import { namingAsker } from "../../errors.ts";
import type { ConvGeometry, PoolGeometry } from "../../geometry.ts";
import type { Scope } from "../../scope.ts";
import { WasmBlock } from "../memory/block.ts";

/** What a deferred block is going to hold. */
export type Content = Rectified | Unpooled | Convolved;

/** max(x, 0) */
export interface Rectified {
  readonly op: "relu";
  readonly sources: readonly [x: WasmBlock];
}

/** The gradient of a max-pool whose windows tile the image: dy where the maxima stood, else 0. */
export interface Unpooled {
  readonly op: "unpool";
  readonly geometry: PoolGeometry;
  readonly sources: readonly [dy: WasmBlock, index: WasmBlock];
}

/** A convolution as it is written down: not by Winograd, nor by channel. */
export interface Convolved {
  readonly op: "conv2d";
  readonly geometry: ConvGeometry;
  readonly sources: readonly [x: WasmBlock, weight: WasmBlock, bias: WasmBlock | null];
}

interface Entry {
  readonly op: Content["op"];
  /** undefined if a source was lost: then `compute` throws why. */
  readonly content: Content | undefined;
  readonly sources: Content["sources"] | readonly [];
  /** How many deferred blocks are made one of the other, up to this one: computing it nests so deep. */
  readonly depth: number;
  /** Computes the block as if it had never been deferred. */
  compute(): void;
  /** The same with another block in the place of a source. */
  replacing(source: WasmBlock, by: WasmBlock): Entry;
}

/** A max-pool of a deferred block: whether y of a window is above 0 tells the same of its maximum. */
interface Pooled {
  readonly geometry: PoolGeometry;
  readonly image: Block;
  readonly y: Block;
}

/** Smaller ones stay in the caches: computing them at once costs next to nothing. */
export const leastDeferred = 2 ** 16;
/** A source that is so much smaller than what depends on it is copied rather than waited for. */
const muchSmaller = 16;
/** Computing a block calls itself for its sources: a long chain of them would overflow the stack. */
const mostDepth = 64;
/** The kernels that defer, for errors to name. */
const kernelNames: Readonly<Record<Content["op"], string>> = {
  relu: "unary",
  unpool: "maxPool2dBackward",
  conv2d: "conv2d",
};

/**
 * Blocks that are not computed before somebody needs their memory. Kernels that know better ask for their `content` and
 * read what it is made of, so that most of these blocks are never written: see the README beside this file.
 *
 * Only blocks of a scope are deferred: what nobody came to need is forgotten when the scope ends. No bit depends on
 * whether a block is deferred, so that a kernel may take or leave the offer. Where computing one fails, whoever needs it
 * gets the error, and nobody else.
 */
export class Deferred {
  readonly #least: number;
  readonly #entries = new Map<Block, Entry>();
  /** By the index of the maxima. */
  readonly #pooled = new Map<Block, Pooled>();
  /** Being computed: that changes nothing of what they hold. */
  readonly #settling = new Set<Block>();

  /** @param least how many elements a block must have to be deferred; Infinity for none ever */
  constructor(least = leastDeferred) {
    this.#least = least;
  }

  /** Lets `y` hold `content`: later, if it is worth while and at all possible, or now. */
  hold<Held extends Content>(y: WasmBlock, content: Held, compute: (content: Held) => void): void {
    const { sources } = content;
    const entry = entryOf(content, 1 + Math.max(...sources.map((source) => this.#depthOf(source))), compute);
    const alive = sources.every((source) => source?.scope?.alive ?? true);
    const inPlace = sources.some((source) => source === y);
    if (y.size < this.#least || !y.scope?.alive || !alive || inPlace || entry.depth > mostDepth) {
      entry.compute();
      return;
    }
    this.overwrite(y);
    this.#entries.set(y, entry);
  }

  /**
   * What a block is going to hold, for a kernel that may read its sources instead; undefined if it is there already, or if
   * one of these sources is an output of the kernel.
   */
  contentOf(block: Block, outputs: readonly Block[]): Content | undefined {
    const content = this.#entries.get(block)?.content;
    return content?.sources.some((source) => source !== null && outputs.includes(source)) ? undefined : content;
  }

  /** What `block` is going to be the ReLU of; see `contentOf`. */
  inputOfRelu(block: Block, outputs: readonly Block[]): Block | undefined {
    const content = this.contentOf(block, outputs);
    return content?.op === "relu" ? content.sources[0] : undefined;
  }

  /** Computes a block if that was deferred. To be called before its memory is read. */
  settle(block: Block): void {
    const entry = this.#entries.get(block);
    if (entry === undefined) return;
    namingAsker(
      () => kernelNames[entry.op],
      () => this.#compute(block, entry),
    );
  }

  /** To be called before a block is written: what depends on its old contents is computed, or gets a copy. */
  overwrite(block: WasmBlock): void {
    if (this.#settling.has(block)) return;
    let copy: WasmBlock | undefined;
    for (const [y, entry] of this.#entries) {
      if (!dependsOn(entry, block)) continue;
      this.#rescue(y, entry, () => {
        if (isCopied(block, y, entry)) {
          copy ??= copyOf(block);
          // In an inner scope it would end before y does.
          if (copy.scope !== scopeOf(y)) copy.backend.keep(copy);
          this.#entries.set(y, entry.replacing(block, copy));
        } else {
          this.#compute(y, entry);
        }
      });
    }
    this.#entries.delete(block);
    this.#forgetPools((each) => each === block);
  }

  /** To be called before a block leaves its scope. */
  release(block: Block): void {
    this.settle(block);
    this.#forgetPools((each) => each === block);
  }

  /** Remembers that `y` and `index` are the maxima of `image`, if that is deferred. */
  pool(geometry: PoolGeometry, image: Block, y: Block, index: Block): void {
    if (this.#entries.has(image)) this.#pooled.set(index, { geometry, image, y });
  }

  /**
   * If `gradient` is the deferred one of a max-pool of `relu`: what it will hold, and y of that pool. It then passes the
   * ReLU where y is above 0.
   */
  gradientThrough(
    relu: Block,
    gradient: Block,
    outputs: readonly Block[],
  ): { content: Unpooled; pooled: Block } | undefined {
    const content = this.contentOf(gradient, outputs);
    if (content?.op !== "unpool") return undefined;
    const pooled = this.#pooled.get(content.sources[1]);
    if (pooled?.image !== relu || !sameWindows(pooled.geometry, content.geometry)) return undefined;
    return { content, pooled: pooled.y };
  }

  /** To be called before a scope ends: computes what outlives it and depends on it, and forgets the rest. */
  endScope(scope: Scope, survivors: Iterable<Block>): void {
    const ends = (block: Block | null) => scopeOf(block) === scope;
    try {
      for (const [y, entry] of this.#entries) {
        if (!ends(y) && entry.sources.some(ends)) this.#rescue(y, entry, () => this.#compute(y, entry));
      }
      for (const y of survivors) this.settle(y);
    } finally {
      for (const y of this.#entries.keys()) if (ends(y)) this.#entries.delete(y);
      this.#forgetPools(ends);
    }
  }

  /** Forgets all that nobody came to need. */
  clear(): void {
    this.#entries.clear();
    this.#pooled.clear();
  }

  #depthOf(block: Block | null): number {
    return (block && this.#entries.get(block)?.depth) ?? 0;
  }

  #compute(block: Block, entry: Entry): void {
    this.#settling.add(block);
    try {
      entry.compute();
      this.#entries.delete(block);
    } finally {
      this.#settling.delete(block);
    }
  }

  /** Runs `body`, which saves y from the loss of a source. If that fails, whoever needs y shall get the error. */
  #rescue(y: Block, entry: Entry, body: () => void): void {
    try {
      body();
    } catch (error) {
      this.#entries.set(y, failed(entry, error));
    }
  }

  /** Forgets the pools of which one of the three blocks is gone. */
  #forgetPools(gone: (block: Block) => boolean): void {
    for (const [index, { image, y }] of this.#pooled) if ([index, image, y].some(gone)) this.#pooled.delete(index);
  }
}

function entryOf<Held extends Content>(content: Held, depth: number, compute: (content: Held) => void): Entry {
  const { op, sources } = content;
  return {
    ...{ op, content, sources, depth },
    compute: () => compute(content),
    replacing: (source, by) => {
      const replaced = sources.map((each) => (each === source ? by : each));
      return entryOf({ ...content, sources: replaced }, depth, compute);
    },
  };
}

/** Instead of an entry that could not be saved. */
function failed(entry: Entry, error: unknown): Entry {
  const compute = () => {
    throw error;
  };
  return { ...entry, content: undefined, sources: [], compute };
}

function dependsOn({ sources }: Entry, block: WasmBlock): boolean {
  return sources.some((source) => source === block);
}

/** Whether y gets a copy of the source. Of a convolution always: an optimizer's step must not bring convolutions back. */
function isCopied(source: Block, y: Block, { op }: Entry): boolean {
  return op === "conv2d" || source.size * muchSmaller <= y.size;
}

/** In the innermost scope. */
function copyOf(block: WasmBlock): WasmBlock {
  const { backend, size } = block;
  const copy = backend.allocate(size) as WasmBlock;
  backend.kernels.reshape([size], [size], block, copy);
  return copy;
}

function scopeOf(block: Block | null): Scope | null {
  return block instanceof WasmBlock ? block.scope : null;
}

function sameWindows(a: PoolGeometry, b: PoolGeometry): boolean {
  return (Object.keys(a) as (keyof PoolGeometry)[]).every((key) => a[key] === b[key]);
}
