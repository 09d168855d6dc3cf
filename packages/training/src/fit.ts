import type { TrainingEvent, TrainingResult } from "./events.ts";

/** A training under way: iterate over its events, or await its result (also after iterating). It runs once. */
export class Fit implements AsyncIterable<TrainingEvent>, PromiseLike<TrainingResult> {
  readonly #events: AsyncGenerator<TrainingEvent, TrainingResult, void>;
  #result: Promise<TrainingResult> | undefined;

  constructor(events: AsyncGenerator<TrainingEvent, TrainingResult, void>) {
    this.#events = events;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TrainingEvent, void, void> {
    // The result is the generator's return value, which `for await` would drop.
    const result = yield* this.#events;
    this.#result = Promise.resolve(result);
  }

  // biome-ignore lint/suspicious/noThenProperty: a training can be awaited like any other work
  then<Fulfilled = TrainingResult, Rejected = never>(
    onFulfilled?: ((result: TrainingResult) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#result ??= this.#drain();
    return this.#result.then(onFulfilled, onRejected);
  }

  async #drain(): Promise<TrainingResult> {
    for (;;) {
      const { done, value } = await this.#events.next();
      if (!done) continue;
      if (value === undefined) throw new Error("Trainer.fit: its events were left before the training ended");
      return value;
    }
  }
}
