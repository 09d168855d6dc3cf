import type { Block } from "../backend.ts";
import type { PoolGeometry } from "../geometry.ts";
import type { Scope } from "../scope.ts";
import type { WasmBlock } from "./block.ts";

/** What a deferred block is going to hold. */
export type Content =
  /** max(x, 0) */
  | { readonly op: "relu"; readonly x: Block }
  /** The gradient of a max-pool whose windows tile the image: `dy` where the maxima stood, else 0. */
  | { readonly op: "unpool"; readonly geometry: PoolGeometry; readonly dy: Block; readonly index: Block };

interface Entry {
  readonly content: Content;
  readonly sources: readonly Block[];
  /** Computes the block as if it had never been deferred. */
  readonly compute: () => void;
}

/** A max-pool of a deferred ReLU: whether y of a window is above 0 tells the same of its maximum. */
interface Pooled {
  readonly geometry: PoolGeometry;
  readonly relu: Block;
  readonly y: Block;
}

/** Smaller ones stay in the caches: computing them at once costs next to nothing. */
export const leastDeferred = 2 ** 16;

/**
 * Blocks that are not computed before somebody needs their memory. Kernels that know better ask for their `content` and
 * read what it is made of, so that most of these blocks are never written: see the README beside this file.
 *
 * Only blocks of a scope are deferred, of sources in scopes: what nobody came to need is forgotten when its scope ends.
 * No bit depends on whether a block is deferred, so that a kernel may take or leave the offer.
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
  hold(y: WasmBlock, content: Content, sources: readonly WasmBlock[], compute: () => void): void {
    const scoped = [y, ...sources].every(({ scope }) => scope?.alive);
    if (y.size < this.#least || !scoped) {
      compute();
      return;
    }
    this.overwrite(y);
    this.#entries.set(y, { content, sources, compute });
  }

  /**
   * What a block is going to hold, for a kernel that may read its sources instead; undefined if it is there already, or if
   * one of these sources is an output of the kernel.
   */
  contentOf(block: Block, ...outputs: Block[]): Content | undefined {
    const entry = this.#entries.get(block);
    return entry?.sources.some((source) => outputs.includes(source)) ? undefined : entry?.content;
  }

  /** What `block` is going to be the ReLU of; see `contentOf`. */
  inputOfRelu(block: Block, ...outputs: Block[]): Block | undefined {
    const content = this.contentOf(block, ...outputs);
    return content?.op === "relu" ? content.x : undefined;
  }

  /** Computes a block if that was deferred. To be called before its memory is read. */
  settle(block: Block): void {
    const entry = this.#entries.get(block);
    if (entry === undefined || this.#settling.has(block)) return;
    this.#settling.add(block);
    try {
      entry.compute();
      this.#entries.delete(block);
    } finally {
      this.#settling.delete(block);
    }
  }

  /** To be called before a block is written: computes what depends on its old contents. */
  overwrite(block: Block): void {
    if (this.#settling.has(block)) return;
    for (const [y, { sources }] of this.#entries) if (sources.includes(block)) this.settle(y);
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
  gradientThrough(
    relu: Block,
    gradient: Block,
    output: Block,
  ): { content: Content & { op: "unpool" }; pooled: Block } | undefined {
    const content = this.contentOf(gradient, output);
    if (content?.op !== "unpool") return undefined;
    const pooled = this.#pooled.get(content.index);
    if (pooled?.relu !== relu || !sameWindows(pooled.geometry, content.geometry)) return undefined;
    return { content, pooled: pooled.y };
  }

  /** To be called before a scope ends: computes what outlives it and depends on it, and forgets the rest. */
  endScope(scope: Scope, survivors: ReadonlySet<Block>): void {
    const ends = (block: Block) => (block as WasmBlock).scope === scope;
    for (const [y, { sources }] of this.#entries) {
      if (survivors.has(y) || (!ends(y) && sources.some(ends))) this.settle(y);
    }
    for (const y of this.#entries.keys()) if (ends(y)) this.#entries.delete(y);
    for (const [index, { relu, y }] of this.#pooled) if ([index, relu, y].some(ends)) this.#pooled.delete(index);
  }
}

function sameWindows(a: PoolGeometry, b: PoolGeometry): boolean {
  return (Object.keys(a) as (keyof PoolGeometry)[]).every((key) => a[key] === b[key]);
}
