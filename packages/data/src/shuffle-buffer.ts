import type { Generator } from "@tsumiki/tensor";
import type { RowReader } from "./stream-reader.ts";
import type { StreamedRow } from "./streamed-row.ts";

/**
 * Rows in random order, as far as a buffer allows: each is drawn from so many, and the next one that comes takes its
 * place. The order follows from the generator alone, however many are read at a time.
 */
export class ShuffleBuffer implements RowReader {
  readonly #reader: RowReader;
  readonly #size: number;
  readonly #generator: Generator;
  #rows: StreamedRow[] | undefined;

  constructor(reader: RowReader, size: number, generator: Generator) {
    this.#reader = reader;
    this.#size = size;
    this.#generator = generator;
  }

  async read(count: number): Promise<StreamedRow[]> {
    this.#rows ??= await this.#reader.read(this.#size);
    const rows = this.#rows;
    const fresh = await this.#reader.read(count);
    const drawn: StreamedRow[] = [];
    while (drawn.length < count && rows.length > 0) {
      const place = this.#generator.integer(rows.length);
      drawn.push(rows[place] as StreamedRow);
      // What comes takes its place; at the end, the last of the buffer.
      const next = fresh[drawn.length - 1] ?? (rows.pop() as StreamedRow);
      if (place < rows.length) rows[place] = next;
    }
    return drawn;
  }

  close(): Promise<void> {
    this.#rows = [];
    return this.#reader.close();
  }
}
