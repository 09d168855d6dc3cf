import { isThenable, kindOf, notice } from "@tsumiki/kernels";
import type { AssignOptions, State, ValuesLike } from "@tsumiki/tensor";
import type { Saves } from "./checkpoint/saves.ts";
import type { EndEvent, FitEvent, StartEvent, TrainingEvent } from "./events.ts";
import type { Metrics } from "./metrics/metric.ts";

/**
 * Whoever is told what happens in a training: `fit(loader, { epochs, listeners: [plateau, { observe: console.log }] })`.
 *
 * What influences a later number lies in its `state()`, so that it can be saved beside the model's and loaded again.
 */
export interface Listener<M extends Metrics = Metrics> {
  /** Under which a checkpoint holds its state; by default its class's. Of several of a class, better one each. */
  readonly name?: string;
  /**
   * Called at every event, one listener after the other, and awaited: the training goes on when all have seen it. Whoever
   * saves the training meanwhile waits until they have.
   */
  observe(event: FitEvent<M>): void | PromiseLike<void>;
  /**
   * Called while the training stands still: when all have seen a step or an epoch, and before any is told of the end. All
   * states are then of one moment, so that they can be saved.
   */
  between?(event: TrainingEvent<M> | EndEvent<M>): void | PromiseLike<void>;
  /** What it remembers from event to event. */
  state?(): State;
  load?(state: ReadonlyMap<string, ValuesLike>, options?: AssignOptions): unknown;
}

/** What an event has that is not logged, compared, or sent to a page with it. */
type Hidden = "stop" | "training" | "loader" | "validate";

/** What an event is made of, before it can be stopped, and what of that is not enumerable. */
type Told<Event> = Event extends unknown ? Omit<Event, Hidden> : never;
type Behind<Event> = Pick<Event, Extract<keyof Event, Exclude<Hidden, "stop">>>;

/** The listeners of one training. */
export class Audience<M extends Metrics> {
  readonly #listeners: readonly Listener<M>[];
  readonly #signal: AbortSignal | undefined;
  readonly #saves: Saves;
  #isTelling = false;
  #isStopped: boolean;
  #isStoppedByListener: boolean;

  /** @param isStopped whether a training that is resumed was stopped by a listener */
  constructor(listeners: readonly Listener<M>[], signal: AbortSignal | undefined, saves: Saves, isStopped: boolean) {
    this.#listeners = [...listeners];
    this.#signal = signal;
    this.#saves = saves;
    this.#isStopped = this.#isStoppedByListener = isStopped;
  }

  /** Whether listeners are told of an event that not all of them have seen. */
  get isTelling(): boolean {
    return this.#isTelling;
  }

  /** Whether anybody has called an event's `stop`. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Whether it was one of the listeners, which do so again when the training is repeated. */
  get isStoppedByListener(): boolean {
    return this.#isStoppedByListener;
  }

  /**
   * Tells all of them, and gives the event back with its `stop`.
   * @param behind what it has beside, without being enumerable
   * @throws Error that names the listener that threw, with what it threw as its cause; the signal's reason as it is.
   */
  async tell<Event extends StartEvent | TrainingEvent<M>>(
    told: Told<Event>,
    ...[behind]: keyof Behind<Event> extends never ? [] : [behind: Behind<Event>]
  ): Promise<Event> {
    const stop = () => {
      this.#isStopped = true;
      this.#isStoppedByListener ||= this.#isTelling;
    };
    // Not enumerable: an event is logged, compared and sent to a page without them.
    const hidden = Object.entries({ stop, ...behind }).map(([name, value]) => [name, { value }]);
    const event = Object.defineProperties({ ...told }, Object.fromEntries(hidden)) as unknown as Event;
    await this.#round(event, rethrow);
    if (event.type !== "start") await this.#between(event);
    return event;
  }

  /** Lets each see the event. Who wants to have saved meanwhile waits for the others, and they do not for him. */
  async #round(event: FitEvent<M>, complain: (error: unknown) => void): Promise<void> {
    const seeing: Promise<void>[] = [];
    this.#isTelling = true;
    try {
      for (const [index, listener] of this.#listeners.entries()) {
        const seen = this.#calling(listener, index, event, () => listener.observe(event), complain);
        if (seen === undefined) continue;
        seeing.push(seen);
        await Promise.race([seen, this.#saves.requested()]);
      }
    } finally {
      this.#isTelling = false;
      this.#saves.settle();
      for (const seen of seeing) seen.catch(() => {}); // after one that threw nobody waits for the others
    }
    await Promise.all(seeing);
  }

  async #between(event: TrainingEvent<M> | EndEvent<M>, complain = rethrow): Promise<void> {
    for (const [index, listener] of this.#listeners.entries()) {
      if (listener.between) await this.#calling(listener, index, event, () => listener.between?.(event), complain);
    }
  }

  /** What it returns is waited for, if there is something. */
  #calling(
    listener: Listener<M>,
    index: number,
    event: FitEvent<M>,
    call: () => void | PromiseLike<void>,
    complain: (error: unknown) => void,
  ): Promise<void> | undefined {
    const failed = (error: unknown) => {
      const isReason = event.type !== "end" && this.#isReason(error);
      complain(isReason ? error : complaint(listener, index, event, error));
    };
    try {
      const result = call();
      return isThenable(result) ? Promise.resolve(result).then(() => {}, failed) : undefined;
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  /**
   * Tells all of them of the end, whatever one of them throws.
   * @throws Error that names the first listener that threw. Where the training failed already, that error is the one to be
   *   seen, and there is a notice of this one.
   */
  async end(event: EndEvent<M>): Promise<void> {
    const errors: Error[] = [];
    const note = (error: unknown) => {
      errors.push(error as Error); // of the end nothing comes but complaints
    };
    await this.#between(event, note);
    await this.#round(event, note);
    const [first, ...others] = errors;
    const untold = "error" in event ? errors : others;
    for (const { message } of untold) notice(message);
    if (first !== undefined && !("error" in event)) throw first;
  }

  #isReason(error: unknown): boolean {
    return this.#signal?.aborted === true && error === this.#signal.reason;
  }
}

/** @throws TypeError unless each is one, there once; for a function with how to make it one. */
export function assertListeners(place: string, listeners: readonly Listener[] | undefined): void {
  if (listeners === undefined) return;
  if (!Array.isArray(listeners)) {
    throw new TypeError(`${place}: listeners must be an array such as [plateau], got ${kindOf(listeners)}`);
  }
  for (const [index, listener] of (listeners as readonly (Partial<Listener> | null | undefined)[]).entries()) {
    if (typeof listener?.observe !== "function") {
      const hint = typeof listener === "function" ? "; { observe: (event) => … } makes one of a function" : "";
      throw new TypeError(`${place}: listeners[${index}] must have observe(event), got ${kindOf(listener)}${hint}`);
    }
    const first = listeners.indexOf(listener);
    if (first < index) {
      throw new TypeError(`${place}: listeners[${index}] is listeners[${first}] once more; it would hear all twice`);
    }
  }
}

function rethrow(error: unknown): void {
  throw error;
}

function complaint<M extends Metrics>(listener: Listener<M>, index: number, event: FitEvent<M>, cause: unknown): Error {
  const kind = listener.constructor?.name ?? "Object";
  const name = kind === "Object" ? "" : ` (${kind})`;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new Error(`Trainer.fit: listeners[${index}]${name} threw at ${placeOf(event)}: ${message}`, { cause });
}

function placeOf<M extends Metrics>(event: FitEvent<M>): string {
  if (event.type === "step") return `step ${event.step} of epoch ${event.epoch}`;
  return event.type === "epoch" ? `the end of epoch ${event.epoch}` : `the ${event.type}`;
}
