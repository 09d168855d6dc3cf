import { EventLoop, isThenable, kindOf, notice } from "@tsumiki/kernels";
import type { StreamPlace } from "./stream-options.ts";
import type { StreamView } from "./stream-view.ts";
import type { StreamedRow } from "./streamed-row.ts";

/** What gives rows, so many at a time; fewer only where there are no more. */
export interface RowReader {
  /** @throws Error that names epoch and sample; after that there is nothing more to read. */
  read(count: number): Promise<StreamedRow[]>;
  /**
   * Reads no more, and resolves when the source has let go. One that is waited for may never come: of it nothing more is
   * awaited than what it does within a turn of the event loop.
   */
  close(): Promise<void>;
}

type Answer = IteratorResult<unknown>;

/** What gives samples, whether there is something to wait for or not. */
interface Source {
  next(): Answer | PromiseLike<Answer>;
  return?(): unknown;
}

/** What can be gone through once, and was begun. */
const begun = new WeakSet<object>();

/** The samples of one epoch, checked as they come. */
export class StreamReader implements RowReader {
  readonly #stream: StreamView;
  readonly #place: StreamPlace;
  #source: Source | undefined;
  /** The number of the next sample. */
  #index: number;
  /** Whether the source was asked for something that has not come. */
  #isAsking = false;
  #isClosed = false;

  constructor(stream: StreamView, place: StreamPlace) {
    this.#stream = stream;
    this.#place = place;
    this.#index = place.position;
  }

  async read(count: number): Promise<StreamedRow[]> {
    const rows: StreamedRow[] = [];
    try {
      while (rows.length < count && !this.#isClosed) {
        this.#source ??= await this.#open();
        this.#isAsking = true;
        const answer = this.#source.next();
        // What is there already is not waited for: that would cost more than the sample.
        const { done, value } = isThenable(answer) ? ((await answer) as Answer) : answer;
        this.#isAsking = false;
        if (done) this.#end();
        else rows.push(this.#rowOf(value));
      }
    } catch (error) {
      throw this.#isAsking ? this.#failure(error) : await this.#complaint(error);
    }
    return rows;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const left = Promise.resolve(this.#source?.return?.());
    if (!this.#isAsking) return void (await left);
    // A generator hears of it when what it waits for has come.
    const isLate = await Promise.race([left.then(() => false), new EventLoop().turn().then(() => true)]);
    if (isLate) left.catch(noticeLate);
  }

  async #open(): Promise<Source> {
    this.#isAsking = true;
    const samples: unknown = await this.#stream.source(this.#place);
    this.#isAsking = false;
    const source = sourceOf(samples);
    if ((source as unknown) === samples) {
      if (begun.has(source)) {
        throw new TypeError(
          "DataStream: source gave the same generator as before, which can be gone through once; make a new one for each epoch",
        );
      }
      begun.add(source);
    }
    if (this.#isClosed) await source.return?.(); // it was left before it came
    return source;
  }

  #rowOf(given: unknown): StreamedRow {
    const { size, rowOf } = this.#stream;
    if (this.#index === size)
      throw new RangeError(`DataStream: epoch ${this.#place.epoch} has more than the ${size} samples that size says`);
    const row = rowOf(given, this.#index, this.#where);
    this.#index++;
    return row;
  }

  /** @throws RangeError if there were none, or not as many as was said */
  #end(): void {
    this.#isClosed = true;
    const { size } = this.#stream;
    const { epoch } = this.#place;
    if (this.#index === 0) {
      throw new RangeError(
        `DataStream: the source gave no sample in epoch ${epoch}; it is called for each epoch, and has to give all of them anew`,
      );
    }
    if (size !== undefined && this.#index < size) {
      throw new RangeError(`DataStream: epoch ${epoch} ended after ${this.#index} samples, but size says ${size}`);
    }
  }

  /** `3 of epoch 0` */
  get #where(): string {
    return `${this.#index} of epoch ${this.#place.epoch}`;
  }

  /** Of a source, which is done with when it throws. */
  #failure(cause: unknown): Error {
    this.#isClosed = true;
    this.#isAsking = false;
    return new Error(`DataStream: the source failed at sample ${this.#where}: ${messageOf(cause)}`, { cause });
  }

  /** Of a sample; then the source is left, and what it says to that is not what is to be seen. */
  async #complaint(error: unknown): Promise<unknown> {
    await this.close().catch(() => {});
    return error;
  }
}

/** @throws TypeError for what cannot be gone through */
function sourceOf(samples: unknown): Source {
  if (typeof samples === "object" && samples !== null) {
    if (Symbol.asyncIterator in samples) return (samples as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in samples) return (samples as Iterable<unknown>)[Symbol.iterator]();
  }
  const hint = samples === undefined ? "; does it return them, or is it to be a generator, function*?" : "";
  throw new TypeError(
    `DataStream: source must give what \`for await\` goes through, such as a generator or an array, got ${kindOf(samples)}${hint}`,
  );
}

/** Nobody is there any more to whom it could be thrown. */
function noticeLate(error: unknown): void {
  notice(`DataStream: the source failed after it was left: ${messageOf(error)}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
