import type { RowReader } from "./stream-reader.ts";
import type { StreamedRow } from "./streamed-row.ts";

type Rows = readonly StreamedRow[];

/** Reads a batch's rows after the other's, and so many batches before anybody asks for them. */
export class ReadAhead {
  readonly #reader: RowReader;
  readonly #batchSize: number;
  readonly #ahead: number;
  /** What was begun to be read, and nobody has asked for. */
  readonly #batches: Promise<Rows>[] = [];
  /** The latest of these: a source is asked for one after the other. */
  #latest: Promise<Rows> = Promise.resolve([]);
  #leave: (() => void) | undefined;
  #isReading = false;
  #isLeft = false;

  constructor(reader: RowReader, batchSize: number, ahead: number) {
    this.#reader = reader;
    this.#batchSize = batchSize;
    this.#ahead = ahead;
  }

  /** The next batch's; fewer, or none, at the end; undefined as soon as the loop is left. */
  async next(): Promise<Rows | undefined> {
    const rows = await this.#unlessLeft(this.#batches.shift() ?? this.#read());
    if (rows?.length === this.#batchSize) this.#readAhead();
    return rows;
  }

  /** The loop is left: nobody waits any more, and nothing more is read. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    this.#leave?.();
    await this.#reader.close();
  }

  /** Begins with a batch when that before it has come: there may be far fewer than are wanted. */
  #readAhead(): void {
    if (this.#isReading || this.#isLeft || this.#batches.length >= this.#ahead) return;
    this.#isReading = true;
    const rows = this.#read();
    this.#batches.push(rows);
    rows.then(
      ({ length }) => {
        this.#isReading = false;
        if (length === this.#batchSize) this.#readAhead();
      },
      () => {},
    );
  }

  #read(): Promise<Rows> {
    this.#latest = this.#latest.then(() => this.#reader.read(this.#batchSize));
    // Whoever asks for it sees its error; if nobody does, nobody is to.
    this.#latest.catch(() => {});
    return this.#latest;
  }

  #unlessLeft(rows: Promise<Rows>): Promise<Rows | undefined> {
    if (this.#isLeft) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#leave = () => resolve(undefined);
      rows.then(resolve, reject);
    });
  }
}
