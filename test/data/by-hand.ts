/** A source that gives a sample only when it is told to: no timers. */
export class ByHand<Sample> {
  /** How many samples were taken. */
  taken = 0;
  /** How many were asked for at the same time, at most. */
  mostAtOnce = 0;
  /** Whether the source was left, or has ended. */
  isLeft = false;
  readonly #sample: (index: number) => Sample;
  #waiting: ((result: IteratorResult<Sample>) => void)[] = [];

  constructor(sample: (index: number) => Sample) {
    this.#sample = sample;
  }

  /** For a DataStream. */
  readonly samples = (): AsyncIterable<Sample> => ({
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve) => {
          this.#waiting.push(resolve);
          this.mostAtOnce = Math.max(this.mostAtOnce, this.#waiting.length);
        }),
      return: async () => {
        this.isLeft = true;
        return { done: true, value: undefined };
      },
    }),
  });

  /** Whether somebody waits for a sample. */
  get isAsked(): boolean {
    return this.#waiting.length > 0;
  }

  /** Gives so many, each when it is asked for. */
  async give(count: number): Promise<void> {
    for (let given = 0; given < count; given++) {
      await this.#asked();
      this.#answer({ done: false, value: this.#sample(this.taken++) });
    }
  }

  async end(): Promise<void> {
    await this.#asked();
    this.isLeft = true;
    this.#answer({ done: true, value: undefined });
  }

  /** When whatever was set going by what came is done. */
  async settled(): Promise<void> {
    for (let turns = 0; turns < 50; turns++) await undefined;
  }

  async #asked(): Promise<void> {
    for (let turns = 0; !this.isAsked; turns++) {
      if (turns === 10_000) throw new Error("nobody asks for a sample");
      // Others may wait for a turn of the event loop.
      await (turns % 100 === 99 ? new Promise((resolve) => setImmediate(resolve)) : undefined);
    }
  }

  #answer(result: IteratorResult<Sample>): void {
    this.#waiting.shift()?.(result);
  }
}
