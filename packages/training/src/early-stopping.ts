import { assertOptions, checkedNumber, kindOf, reference, withBackend } from "@tsumiki/kernels";
import { Layer } from "@tsumiki/layers";
import { ExponentialAverage } from "@tsumiki/optimizer";
import { type AssignOptions, assignState, Buffer, scalar, type Unmatched, type ValuesLike } from "@tsumiki/tensor";
import type { EpochEvent, FitEvent } from "./events.ts";
import type { Listener } from "./listeners.ts";

export interface EarlyStoppingOptions {
  /** How many epochs without an improvement are borne; the next one ends the training. 10 by default. */
  readonly patience?: number | undefined;
  /** An improvement is a number below best − threshold·|best|, in [0, 1). 0 by default: any that is smaller. */
  readonly threshold?: number | undefined;
  /**
   * What is to become small: `({ validation }) => 1 - (validation?.accuracy ?? 0)`. By default the loss on the validation
   * data or, if there are none, on the training data.
   */
  readonly watch?: ((event: EpochEvent) => number) | undefined;
  /** The Trainer's, if it has one: what is validated are the averages, so that they are kept too. */
  readonly average?: ExponentialAverage | undefined;
}

const known = { patience: true, threshold: true, watch: true, average: true } as const;

/**
 * Ends a training that no longer gets better, and puts the best weights back at its end, also where it ran through: those,
 * and the running statistics, of the epoch in which what is watched was smallest. (Prechelt, "Early stopping, but when?",
 * 1998.) A number that is NaN is no improvement.
 *
 * A training that failed or was interrupted keeps the weights that it had, so that it can go on; `restore` puts the best
 * ones back there. The optimizer's memory stays as it is. Its state, with the best weights, is to be saved beside the
 * model's where a training is resumed.
 *
 * ```ts
 * const stopping = new EarlyStopping(model, { patience: 3 });
 * await trainer.fit(loader, { epochs: 100, validate: test, listeners: [stopping] });
 * console.log(stopping.bestEpoch, stopping.best);
 * ```
 */
export class EarlyStopping implements Listener {
  static readonly name: string = "EarlyStopping";
  readonly patience: number;
  readonly threshold: number;
  readonly #watch: (event: EpochEvent) => number;
  /** Whose numbers are kept, by name, and the copies. */
  readonly #kept: ReadonlyMap<string, { readonly own: Buffer; readonly copy: Buffer }>;
  readonly #best = exact(Number.POSITIVE_INFINITY);
  readonly #bestEpoch = exact(0);
  readonly #badEpochs = exact(0);

  /**
   * Copies the model's numbers (and the average's), which it keeps as long as it lives.
   * @throws TypeError if it is no model, RangeError if an option is out of its range.
   */
  constructor(model: Layer, options: EarlyStoppingOptions = {}) {
    if (!(model instanceof Layer)) throw new TypeError(`EarlyStopping: expected a model, got ${kindOf(model)}`);
    assertOptions("EarlyStopping", options, known);
    const { patience = 10, threshold = 0, watch = lossOf, average } = options;
    this.patience = checkedNumber("EarlyStopping", "patience", patience, "a whole number of at least 0");
    this.threshold = checkedNumber("EarlyStopping", "threshold", threshold, "a number in [0, 1)");
    if (typeof watch !== "function") {
      throw new TypeError(`EarlyStopping: watch must be a function of an epoch's event, got ${kindOf(watch)}`);
    }
    if (average !== undefined && !(average instanceof ExponentialAverage)) {
      throw new TypeError(`EarlyStopping: average must be an ExponentialAverage, got ${kindOf(average)}`);
    }
    this.#watch = watch;
    this.#kept = copiesOf({ model: model.state(), ...(average ? { average: average.state() } : {}) });
  }

  /** The smallest number so far; Infinity before the first epoch. */
  get best(): number {
    return this.#best.value.item();
  }

  /** The epoch that the best weights are of, counted from 1 in its training; 0 before the first. */
  get bestEpoch(): number {
    return this.#bestEpoch.value.item();
  }

  /**
   * Takes notice of an epoch, and of the end of a training; other events are passed over.
   * @throws TypeError if it is no event, or what is watched is no number.
   */
  observe(event: FitEvent): void {
    if (typeof event?.type !== "string") {
      throw new TypeError(`EarlyStopping.observe: expected a Trainer's event, got ${kindOf(event)}`);
    }
    if (event.type === "epoch") this.#epoch(event);
    if (event.type === "end" && (event.reason === "done" || event.reason === "stopped")) this.restore();
  }

  /** Puts the best numbers back into the model; before the first epoch there are none, and it stays as it is. */
  restore(): void {
    if (this.bestEpoch === 0) return;
    for (const { own, copy } of this.#kept.values()) own.assign(copy.value.data());
  }

  /** What was observed so far, and the best numbers: "best", "bestEpoch", "badEpochs", "model.0.weight", … Shared, not copied. */
  state(): Map<string, Buffer> {
    return new Map([
      ["best", this.#best],
      ["bestEpoch", this.#bestEpoch],
      ["badEpochs", this.#badEpochs],
      ...[...this.#kept].map(([name, { copy }]) => [name, copy] as const),
    ]);
  }

  /**
   * Copies a state into this one; with `strict: false` the names that both have.
   * @throws ShapeError that lists what is missing, unexpected or of another shape; then nothing was changed.
   */
  load(state: ReadonlyMap<string, ValuesLike>, options: AssignOptions = {}): Unmatched {
    return assignState("EarlyStopping.load", this.state(), state, options);
  }

  /** "EarlyStopping: best 0.35 in epoch 12, 4 of 10 epochs of patience used" */
  toString(): string {
    const best = this.bestEpoch === 0 ? "no epoch yet" : `best ${this.best.toPrecision(3)} in epoch ${this.bestEpoch}`;
    return `EarlyStopping: ${best}, ${this.#badEpochs.value.item()} of ${this.patience} epochs of patience used`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  #epoch(event: EpochEvent): void {
    const value: unknown = this.#watch(event);
    if (typeof value !== "number") {
      throw new TypeError(`EarlyStopping: watch must return a number, got ${kindOf(value)}`);
    }
    const { best } = this;
    if (value < best * (1 - Math.sign(best) * this.threshold)) {
      for (const { own, copy } of this.#kept.values()) copy.assign(own.value.data());
      this.#best.assign([value]);
      this.#bestEpoch.assign([event.epoch]);
      this.#badEpochs.assign([0]);
      return;
    }
    const badEpochs = this.#badEpochs.value.item() + 1;
    const isEnough = badEpochs > this.patience;
    // A training that goes on later has all of its patience.
    this.#badEpochs.assign([isEnough ? 0 : badEpochs]);
    if (isEnough) event.stop();
  }
}

function lossOf({ loss, validation }: EpochEvent): number {
  return validation?.loss ?? loss;
}

function copiesOf(
  states: Readonly<Record<string, ReadonlyMap<string, Buffer>>>,
): Map<string, { own: Buffer; copy: Buffer }> {
  const entries = Object.entries(states).flatMap(([part, state]) =>
    [...state].map(([name, own]) => [`${part}.${name}`, { own, copy: new Buffer(own.value) }] as const),
  );
  return new Map(entries);
}

/** A number as it is: a best loss that were rounded up to a float would be improved on by standing still. */
function exact(value: number): Buffer {
  return withBackend(reference, () => new Buffer(scalar(value)));
}
