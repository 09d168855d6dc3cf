import { EventLoop } from "@tsumiki/kernels";
import type { LoaderState } from "./loader-state.ts";
import type { RowReader } from "./stream-reader.ts";
import type { StreamedRow } from "./streamed-row.ts";

/** So many samples that were dealt before are read at once, to get past them: few, since nobody else has a turn then. */
const skippedAtOnce = 16;

/**
 * What comes after the samples that were dealt already. To pass over these may take long, though nothing is waited for:
 * the event loop gets a turn about every 16 ms, so that whoever waits can leave.
 */
export class RestOfRows implements RowReader {
  readonly #reader: RowReader;
  readonly #place: LoaderState;
  #left: number;

  constructor(reader: RowReader, place: LoaderState) {
    this.#reader = reader;
    this.#place = place;
    this.#left = place.position;
  }

  async read(count: number): Promise<StreamedRow[]> {
    const eventLoop = new EventLoop();
    while (this.#left > 0) {
      const { length } = await this.#reader.read(Math.min(this.#left, skippedAtOnce));
      if (length === 0) throw this.#tooShort();
      this.#left -= length;
      await eventLoop.breathe();
    }
    return this.#reader.read(count);
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #tooShort(): RangeError {
    const { epoch, position } = this.#place;
    return new RangeError(
      `StreamLoader: it was restored after ${position} samples of epoch ${epoch}, but the source gave only ${position - this.#left}`,
    );
  }
}
