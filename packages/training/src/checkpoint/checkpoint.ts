import { assertOptions, checkedNumber, kindOf } from "@tsumiki/kernels";
import { assertCanSave, type Metadata } from "@tsumiki/serialization";
import { type AssignOptions, assignState, Numbers, type ValuesLike } from "@tsumiki/tensor";
import type { EndEvent, EpochEvent, FitEvent, TrainingEvent } from "../events.ts";
import type { Listener } from "../listeners.ts";
import { assertParametersFinite } from "../not-finite.ts";
import type { Savable, Training } from "../training.ts";
import { type Identity, Versions } from "./versions.ts";

/** How often; of several whatever comes first. */
export interface CheckpointEvery {
  readonly epochs?: number | undefined;
  /** Counted over all epochs. */
  readonly steps?: number | undefined;
  /** By the clock, after the first step from then on. */
  readonly minutes?: number | undefined;
}

export interface CheckpointOptions {
  /** Default: after each epoch. At the end of a training it saves anyway, also where that is interrupted. */
  readonly every?: CheckpointEvery | undefined;
  /** How many of the last there are: the file itself, "name.1.safetensors" of before, … Default: 1. */
  readonly keep?: number | undefined;
  /**
   * Keeps that of the best epoch too, as "name.best.safetensors": `true` by the loss on the validation data or, if there are
   * none, on the training data; or what is to become small. Default: false.
   */
  readonly best?: boolean | ((event: EpochEvent) => number) | undefined;
  /** Told of one that cannot be written; the training goes on. Default: it ends with the error. */
  readonly onError?: ((error: Error) => void) | undefined;
  /** Texts beside the numbers, by names that do not begin with "tsumiki.". */
  readonly metadata?: Metadata | undefined;
}

/**
 * Saves a training while it goes on, so that another process can take it up: a listener. At any moment the file is a whole
 * one. It is written between two steps, when all listeners have seen the event.
 *
 * ```ts
 * await trainer.fit(loader, { epochs: 20, listeners: [checkpoint("runs/mine/checkpoint.safetensors")] });
 * ```
 *
 * and elsewhere, of a trainer that is made in the same way:
 *
 * ```ts
 * await trainer.resume("runs/mine/checkpoint.safetensors");
 * await trainer.fit(loader, { epochs: 20, listeners: [checkpoint("runs/mine/checkpoint.safetensors")] });
 * ```
 *
 * @throws TypeError or RangeError for what is no name of a file, and for options that are not known or of another kind
 */
export function checkpoint(file: string, options: CheckpointOptions = {}): Checkpoint {
  return new Checkpoint(file, options);
}

/** What `checkpoint` makes. */
export class Checkpoint implements Listener {
  static readonly name: string = "Checkpoint";
  readonly file: string;
  readonly #every: CheckpointEvery;
  readonly #watch: ((event: EpochEvent) => number) | undefined;
  readonly #onError: ((error: Error) => void) | undefined;
  readonly #metadata: Metadata;
  readonly #versions: Versions;
  /** The smallest number that was watched. */
  #best = Number.POSITIVE_INFINITY;
  /** The one before it, while the epoch that reached it is not saved. */
  #bestBefore: number | undefined;
  #training: (Training & Savable) | undefined;
  #savedAt = 0;
  /** Whether nothing has happened that is not in the file. */
  #isSaved = true;
  /** The file of before the latest save, which is this training's; any other is somebody else's. */
  #own: Identity;

  constructor(file: string, options: CheckpointOptions = {}) {
    if (typeof file !== "string") throw new TypeError(`checkpoint: expected the name of a file, got ${kindOf(file)}`);
    assertOptions("checkpoint", options, { every: true, keep: true, best: true, onError: true, metadata: true });
    const { every = { epochs: 1 }, keep = 1, best = false, onError, metadata = {} } = options;
    if (typeof best !== "boolean" && typeof best !== "function") {
      throw new TypeError(
        `checkpoint: best must be true or false, or a function of an epoch's event, got ${kindOf(best)}`,
      );
    }
    if (onError !== undefined && typeof onError !== "function") {
      throw new TypeError(`checkpoint: onError must be a function such as console.error, got ${kindOf(onError)}`);
    }
    this.file = file;
    this.#every = checkedEvery(every);
    this.#watch = best === true ? lossOf : best || undefined;
    this.#onError = onError;
    this.#metadata = metadata;
    this.#versions = new Versions(file, checkedNumber("checkpoint", "keep", keep, "a whole number of at least 1"));
    if (this.#watch === undefined) return;
    // Where nothing is watched there is nothing to remember, and nothing that a resumed training would have to claim.
    this.state = () =>
      new Map([["best", new Numbers({ read: () => [this.#best], write: ([best = Infinity]) => (this.#best = best) })]]);
    this.load = (state, assign = {}) => assignState("Checkpoint.load", this.state?.() ?? new Map(), state, assign);
  }

  /** The smallest number so far, where `best` is kept. */
  readonly state?: () => Map<string, Numbers>;
  readonly load?: (state: ReadonlyMap<string, ValuesLike>, options?: AssignOptions) => unknown;

  /**
   * Takes notice of a start: what cannot be written is said before anything is learnt. And of a best epoch, so that whoever
   * saves after this event has it in the file.
   */
  async observe(event: FitEvent): Promise<void> {
    if (event.type === "epoch") this.#noticeBest(event);
    if (event.type !== "start") return;
    this.#bestBefore = undefined;
    this.#training = event.training;
    this.#isSaved = true;
    this.#savedAt = performance.now();
    this.#own = this.#versions.identity();
    await this.#trying(() => assertCanSave(this.file));
  }

  /** Saves, if it is time. */
  async between(event: TrainingEvent | EndEvent): Promise<void> {
    if (event.type !== "end") this.#isSaved = false;
    // First the best, so that none of the others says that it is there when it is not.
    if (this.#bestBefore !== undefined) await this.#trying(() => this.#saveBest());
    if (!this.#isSaved && this.#isDue(event)) await this.#trying(() => this.#save());
  }

  #isDue(event: TrainingEvent | EndEvent): boolean {
    const { epochs, steps, minutes } = this.#every;
    // After a failure the last one is better than what has failed.
    if (event.type === "end") return event.reason !== "failed";
    if (minutes !== undefined && performance.now() - this.#savedAt >= 60_000 * minutes) return true;
    if (event.type === "step") return steps !== undefined && this.#training!.optimizer.steps % steps === 0;
    return event.epoch === event.epochs || (epochs !== undefined && event.epoch % epochs === 0);
  }

  #watched(event: EpochEvent): number {
    if (this.#watch === undefined) return Number.NaN;
    const value: unknown = this.#watch(event);
    if (typeof value === "number") return value;
    throw new TypeError(`checkpoint: best must return a number, got ${kindOf(value)}`);
  }

  #noticeBest(event: EpochEvent): void {
    const watched = this.#watched(event);
    if (!(watched < this.#best)) return;
    this.#bestBefore = this.#best;
    this.#best = watched;
  }

  async #saveBest(): Promise<void> {
    const before = this.#bestBefore as number;
    this.#bestBefore = undefined;
    try {
      await this.#saveInto(this.#versions.named("best"));
    } catch (error) {
      this.#best = before;
      throw error;
    }
  }

  async #save(): Promise<void> {
    const now = this.#versions.identity();
    if (now !== undefined && now !== this.#own) {
      throw new Error(
        `checkpoint: ${this.file} is not the one that this training has left there: another process has written it, and would lose it; give each a file of its own`,
      );
    }
    this.#versions.keep();
    await this.#saveInto(this.file);
    this.#versions.saved();
    this.#own = this.#versions.identity();
    this.#isSaved = true;
    this.#savedAt = performance.now();
  }

  async #saveInto(file: string): Promise<void> {
    const training = this.#training!;
    assertParametersFinite(training); // the last good one is better than one that nobody can go on with
    await training.save(file, { metadata: this.#metadata });
  }

  async #trying(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (this.#onError === undefined) throw error;
      this.#onError(error as Error);
    }
  }
}

function lossOf({ loss, validation }: EpochEvent): number {
  return validation?.loss ?? loss;
}

function checkedEvery(every: CheckpointEvery): CheckpointEvery {
  const place = "checkpoint, every";
  if (typeof every !== "object" || every === null) {
    throw new TypeError(`${place}: expected { epochs: 1 }, { steps: 500 } or { minutes: 10 }, got ${kindOf(every)}`);
  }
  assertOptions(place, every, { epochs: true, steps: true, minutes: true });
  const { epochs, steps, minutes } = every;
  if (epochs !== undefined) checkedNumber(place, "epochs", epochs, "a whole number of at least 1");
  if (steps !== undefined) checkedNumber(place, "steps", steps, "a whole number of at least 1");
  if (minutes !== undefined) checkedNumber(place, "minutes", minutes, "a finite number above 0");
  return every;
}
