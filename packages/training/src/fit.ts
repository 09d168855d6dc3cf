import { notice } from "@tsumiki/kernels";
import type { TrainingEvent, TrainingResult } from "./events.ts";
import type { Metrics } from "./metrics/metric.ts";
import { unlessAsked } from "./unless-asked.ts";

/**
 * A training under way: iterate over its events, or await its result as that of any promise, also after iterating. It
 * runs once, and only as far as somebody iterates or waits. If nobody has begun to within a second, or by the end of the
 * program, there is a notice: an `await` was most likely forgotten.
 */
export class Fit<M extends Metrics = Metrics> implements AsyncIterable<TrainingEvent<M>>, Promise<TrainingResult<M>> {
  static readonly name: string = "Fit";
  readonly [Symbol.toStringTag] = "Fit";
  readonly #events: AsyncGenerator<TrainingEvent<M>, TrainingResult<M> | undefined, void>;
  readonly #asked: () => void;
  #result: Promise<TrainingResult<M>> | undefined;

  constructor(events: AsyncGenerator<TrainingEvent<M>, TrainingResult<M>, void>) {
    this.#events = events;
    this.#asked = unlessAsked(() => {
      notice("Trainer.fit: nobody awaits or iterates it, so it does not train; write await trainer.fit(…)");
    });
  }

  [Symbol.asyncIterator](): AsyncGenerator<TrainingEvent<M>, void, void> {
    this.#asked();
    return this.#iterate();
  }

  async *#iterate(): AsyncGenerator<TrainingEvent<M>, void, void> {
    try {
      // The result is the generator's return value, which `for await` would drop.
      const result = yield* this.#events;
      if (result) this.#result ??= Promise.resolve(result);
    } catch (error) {
      this.#result ??= Promise.reject(error);
      // Whoever iterates sees the error: it is not unhandled if nobody waits for the result.
      this.#result.catch(() => {});
      throw error;
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: a training can be awaited like any other work
  then<Fulfilled = TrainingResult<M>, Rejected = never>(
    onFulfilled?: ((result: TrainingResult<M>) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#asked();
    this.#result ??= this.#drain();
    return this.#result.then(onFulfilled, onRejected);
  }

  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<TrainingResult<M> | Rejected> {
    return this.then(null, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<TrainingResult<M>> {
    return this.then().finally(onFinally);
  }

  async #drain(): Promise<TrainingResult<M>> {
    for (;;) {
      const { done, value } = await this.#events.next();
      if (!done) continue;
      if (value === undefined) throw new Error("Trainer.fit: its events were left before the training ended");
      return value;
    }
  }
}
