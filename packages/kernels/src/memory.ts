import { OutOfMemoryError } from "./errors.ts";

/** Addresses are bytes from the start of linear memory; everything handed out is aligned to a cache line. */
export const alignment = 64;

/** The memory that a heap divides. */
export interface Space {
  /** How far it can ever reach. */
  readonly maximumBytes: number;
  /** Makes the memory reach to the address `end`; false if that is too far. */
  reach(end: number): boolean;
}

interface Span {
  address: number;
  bytes: number;
}

/** First fit over a list of free spans; neighbours melt together again. Grows the space at its end. */
export class Heap {
  /** Where the memory that was ever handed out ends. */
  #end: number;
  readonly #space: Space;
  readonly #reclaim: () => void;
  /** By address; no two touch each other. */
  readonly #free: Span[] = [];
  readonly #taken = new Map<number, number>();
  #used = 0;

  /** @param reclaim called when the space is exhausted: frees what can be spared */
  constructor(start: number, space: Space, reclaim: () => void = () => {}) {
    this.#end = roundUp(start);
    this.#space = space;
    this.#reclaim = reclaim;
  }

  /** Bytes handed out and not yet given back. */
  get used(): number {
    return this.#used;
  }

  /** The address that no allocation so far reaches. */
  get end(): number {
    return this.#end;
  }

  /**
   * The address of `bytes` bytes, rounded up to whole cache lines: a kernel may read and write the rest of its last vector.
   * @throws OutOfMemoryError if the space is exhausted.
   */
  allocate(bytes: number): number {
    const rounded = roundUp(Math.max(bytes, 1));
    const address = this.#take(rounded);
    if (address === undefined) throw this.#outOfMemory(rounded);
    this.#taken.set(address, rounded);
    this.#used += rounded;
    return address;
  }

  /** @throws RangeError if `address` was not allocated, or already freed. */
  free(address: number): void {
    const bytes = this.#taken.get(address);
    if (bytes === undefined) throw new RangeError(`Heap: nothing was allocated at address ${address}`);
    this.#taken.delete(address);
    this.#used -= bytes;
    this.#insert({ address, bytes });
  }

  /** Whether there are so many bytes in one piece, also if that takes what can be spared. */
  hasFree(bytes: number): boolean {
    const rounded = roundUp(bytes);
    const address = this.#take(rounded);
    if (address === undefined) return false;
    this.#insert({ address, bytes: rounded });
    return true;
  }

  /** The address of a free piece. If there is none, what can be spared is freed before it is looked for again. */
  #take(bytes: number): number | undefined {
    const address = this.#takeOnce(bytes);
    if (address !== undefined) return address;
    this.#reclaim();
    return this.#takeOnce(bytes);
  }

  #takeOnce(bytes: number): number | undefined {
    return this.#takeFree(bytes) ?? this.#takeEnd(bytes);
  }

  #outOfMemory(bytes: number): OutOfMemoryError {
    const { maximumBytes } = this.#space;
    const pieces = this.#free.map((span) => (span.address + span.bytes === this.#end ? 0 : span.bytes));
    pieces.push(Math.max(0, maximumBytes - this.#endOfUsed()));
    const free = pieces.reduce((sum, piece) => sum + piece, 0);
    const [asked, used, most, left, largest] = [
      ...[bytes, this.#used, maximumBytes, free, Math.max(...pieces)].map(mebibytes),
    ];
    return new OutOfMemoryError(
      `out of memory: ${asked} MiB more were asked for, with ${used} MiB in use of the ${most} MiB that this engine grants, and ${left} MiB free, ${largest} MiB of them in one piece; a smaller batch needs less`,
    );
  }

  #takeFree(bytes: number): number | undefined {
    const index = this.#free.findIndex((span) => span.bytes >= bytes);
    const span = this.#free[index];
    if (span === undefined) return undefined;
    const { address } = span;
    span.address += bytes;
    span.bytes -= bytes;
    if (span.bytes === 0) this.#free.splice(index, 1);
    return address;
  }

  /** New memory at the end, together with what is free just before it. */
  #takeEnd(bytes: number): number | undefined {
    const address = this.#endOfUsed();
    if (!this.#space.reach(address + bytes)) return undefined;
    if (address < this.#end) this.#free.pop();
    this.#end = address + bytes;
    return address;
  }

  /** Where the last memory that is handed out ends. */
  #endOfUsed(): number {
    const last = this.#free.at(-1);
    return last !== undefined && last.address + last.bytes === this.#end ? last.address : this.#end;
  }

  #insert(span: Span): void {
    const free = this.#free;
    let index = free.length;
    while (index > 0 && (free[index - 1] as Span).address > span.address) index--;
    free.splice(index, 0, span);
    this.#joinWithNext(index);
    if (index > 0) this.#joinWithNext(index - 1);
  }

  #joinWithNext(index: number): void {
    const span = this.#free[index] as Span;
    const next = this.#free[index + 1];
    if (next === undefined || span.address + span.bytes !== next.address) return;
    span.bytes += next.bytes;
    this.#free.splice(index + 1, 1);
  }
}

/** A place in an arena's stack. */
export interface Mark {
  readonly segment: number;
  readonly top: number;
}

/** A stack of memory in segments that are kept for the next time: doing the same again allocates nothing. */
export class Arena {
  readonly #heap: Heap;
  readonly #segmentBytes: number;
  /** Those in use, in the order of the stack, and then idle ones. */
  readonly #segments: Span[] = [];
  /** The topmost in use, and how much of it is; with nothing of it in use, the first idle one. */
  #segment = 0;
  #top = 0;

  constructor(heap: Heap, segmentBytes = 8 * 2 ** 20) {
    this.#heap = heap;
    this.#segmentBytes = segmentBytes;
  }

  /** Bytes of all segments, in use or kept. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  mark(): Mark {
    return { segment: this.#segment, top: this.#top };
  }

  /** Gives back everything that was allocated after `mark`. */
  release(mark: Mark): void {
    this.#segment = mark.segment;
    this.#top = mark.top;
  }

  /** The address of `bytes` bytes, above everything that is allocated. */
  allocate(bytes: number): number {
    const rounded = unaliased(roundUp(Math.max(bytes, 1)));
    const topmost = this.#segments[this.#segment];
    if (topmost !== undefined && this.#top + rounded <= topmost.bytes) return this.#take(topmost, rounded);
    const segment = this.#idleOf(rounded) ?? this.#newOf(rounded);
    // Smaller ones stay idle for what fits into them: to go over them would leave them in use, with nothing inside.
    const first = this.#firstIdle();
    this.#segments.splice(first, 0, segment);
    this.#segment = first;
    this.#top = 0;
    return this.#take(segment, rounded);
  }

  /** Gives idle segments back to the heap, where they join with what is free around them. */
  releaseIdle(): void {
    for (const { address } of this.#segments.splice(this.#firstIdle())) this.#heap.free(address);
  }

  #firstIdle(): number {
    return this.#top === 0 ? this.#segment : this.#segment + 1;
  }

  /** Out of the idle ones, the first that is large enough. */
  #idleOf(bytes: number): Span | undefined {
    const first = this.#firstIdle();
    const index = this.#segments.findIndex((segment, each) => each >= first && segment.bytes >= bytes);
    return index < 0 ? undefined : this.#segments.splice(index, 1)[0];
  }

  /** As large as segments are, unless memory has only smaller pieces left. */
  #newOf(bytes: number): Span {
    const isRoomy = bytes < this.#segmentBytes && this.#heap.hasFree(this.#segmentBytes);
    const segmentBytes = isRoomy ? this.#segmentBytes : bytes;
    return { address: this.#heap.allocate(segmentBytes), bytes: segmentBytes };
  }

  #take(segment: Span, bytes: number): number {
    const address = segment.address + this.#top;
    this.#top += bytes;
    return address;
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** Operands whose distance is a multiple of 4 KiB alias in the first-level cache; one line more keeps them apart. */
function unaliased(bytes: number): number {
  return bytes % 4096 === 0 ? bytes + alignment : bytes;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
