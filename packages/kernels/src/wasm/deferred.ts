import type { Block } from "../backend.ts";
import type { ConvGeometry, PoolGeometry } from "../geometry.ts";
import type { Scope } from "../scope.ts";
import type { WasmBlock } from "./block.ts";

/** What a deferred block is going to hold. */
export type Content = Rectified | Unpooled | Convolved;

/** max(x, 0) */
export interface Rectified {
  readonly op: "relu";
  readonly sources: readonly [x: Block];
}

/** The gradient of a max-pool whose windows tile the image: dy where the maxima stood, else 0. */
export interface Unpooled {
  readonly op: "unpool";
  readonly geometry: PoolGeometry;
  readonly sources: readonly [dy: Block, index: Block];
}

/** A convolution as it is written down: not by Winograd, nor by channel. */
export interface Convolved {
  readonly op: "conv2d";
  readonly geometry: ConvGeometry;
  readonly sources: readonly [x: Block, weight: Block, bias: Block | null];
}

interface Entry {
  readonly content: Content;
  /** Computes the block as if it had never been deferred. */
  readonly compute: (content: Content) => void;
}

/** A max-pool of a deferred ReLU: whether y of a window is above 0 tells the same of its maximum. */
interface Pooled {
  readonly geometry: PoolGeometry;
  readonly relu: Block;
  readonly y: Block;
}

/** Smaller ones stay in the caches: computing them at once costs next to nothing. */
export const leastDeferred = 2 ** 16;
/** A source that is so much smaller than what depends on it is copied rather than waited for. */
const muchSmaller = 16;

/**
 * Blocks that are not computed before somebody needs their memory. Kernels that know better ask for their `content` and
 * read what it is made of, so that most of these blocks are never written: see the README beside this file.
 *
 * Only blocks of a scope are deferred: what nobody came to need is forgotten when the scope ends. No bit depends on
 * whether a block is deferred, so that a kernel may take or leave the offer.
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
    const alive = content.sources.every((source) => (source as WasmBlock | null)?.scope?.alive ?? true);
    if (y.size < this.#least || !y.scope?.alive || !alive) {
      compute(content);
      return;
    }
    this.overwrite(y);
    this.#entries.set(y, { content, compute: compute as (content: Content) => void });
  }

  /**
   * What a block is going to hold, for a kernel that may read its sources instead; undefined if it is there already, or if
   * one of these sources is an output of the kernel.
   */
  contentOf(block: Block, ...outputs: Block[]): Content | undefined {
    const content = this.#entries.get(block)?.content;
    return content?.sources.some((source) => source !== null && outputs.includes(source)) ? undefined : content;
  }

  /** What `block` is going to be the ReLU of; see `contentOf`. */
  inputOfRelu(block: Block, ...outputs: Block[]): Block | undefined {
    const content = this.contentOf(block, ...outputs);
    return content?.op === "relu" ? content.sources[0] : undefined;
  }

  /** Computes a block if that was deferred. To be called before its memory is read. */
  settle(block: Block): void {
    const entry = this.#entries.get(block);
    if (entry === undefined || this.#settling.has(block)) return;
    this.#settling.add(block);
    try {
      entry.compute(entry.content);
      this.#entries.delete(block);
    } finally {
      this.#settling.delete(block);
    }
  }

  /** To be called before a block is written: what depends on its old contents is computed, or gets a copy. */
  overwrite(block: Block): void {
    if (this.#settling.has(block)) return;
    for (const [y, entry] of this.#entries) {
      if (!dependsOn(entry, block)) continue;
      if (block.size * muchSmaller > y.size) this.settle(y);
      else this.#entries.set(y, { ...entry, content: replaced(entry.content, block, copyOf(block)) });
    }
    this.#entries.delete(block);
    for (const [index, { relu, y }] of this.#pooled) {
      if (block === index || block === relu || block === y) this.#pooled.delete(index);
    }
  }

  /** Remembers that `y` and `index` are the maxima of `relu`, which is deferred. */
  pool(geometry: PoolGeometry, relu: Block, y: Block, index: Block): void {
    if (this.#entries.has(relu)) this.#pooled.set(index, { geometry, relu, y });
  }

  /**
   * If `gradient` is the deferred one of a max-pool of `relu`: what it will hold, and y of that pool. It then passes the
   * ReLU where y is above 0.
   */
  gradientThrough(relu: Block, gradient: Block, output: Block): { content: Unpooled; pooled: Block } | undefined {
    const content = this.contentOf(gradient, output);
    if (content?.op !== "unpool") return undefined;
    const pooled = this.#pooled.get(content.sources[1]);
    if (pooled?.relu !== relu || !sameWindows(pooled.geometry, content.geometry)) return undefined;
    return { content, pooled: pooled.y };
  }

  /** To be called before a scope ends: computes what outlives it and depends on it, and forgets the rest. */
  endScope(scope: Scope, survivors: ReadonlySet<Block>): void {
    const ends = (block: Block | null) => (block as WasmBlock | null)?.scope === scope;
    for (const [y, { content }] of this.#entries) {
      if (survivors.has(y) || (!ends(y) && content.sources.some(ends))) this.settle(y);
    }
    for (const y of this.#entries.keys()) if (ends(y)) this.#entries.delete(y);
    for (const [index, { relu, y }] of this.#pooled) if ([index, relu, y].some(ends)) this.#pooled.delete(index);
  }
}

function dependsOn({ content }: Entry, block: Block): boolean {
  return (content.sources as readonly (Block | null)[]).includes(block);
}

function replaced(content: Content, from: Block, to: Block): Content {
  return {
    ...content,
    sources: content.sources.map((source) => (source === from ? to : source)),
  } as unknown as Content;
}

function copyOf(block: Block): Block {
  const { backend, size } = block;
  const copy = backend.allocate(size);
  backend.kernels.reshape([size], [size], block, copy);
  return copy;
}

function sameWindows(a: PoolGeometry, b: PoolGeometry): boolean {
  return (Object.keys(a) as (keyof PoolGeometry)[]).every((key) => a[key] === b[key]);
}
