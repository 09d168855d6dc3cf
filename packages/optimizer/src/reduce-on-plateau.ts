import { assertOptions, checkedNumber, kindOf, portableMath, reference, withBackend } from "@tsumiki/kernels";
import { type AssignOptions, assignState, Buffer, scalar, type Unmatched, type ValuesLike } from "@tsumiki/tensor";
import { countIn } from "./checks.ts";
import { countText, numberText } from "./description.ts";

export interface ReduceOnPlateauOptions {
  /** The rate until the first plateau. */
  readonly learningRate: number;
  /** What multiplies the rate at a plateau, in (0, 1). 0.1 by default. */
  readonly factor?: number;
  /** How many epochs without an improvement are borne; the next one reduces. 10 by default. */
  readonly patience?: number;
  /** An improvement is a loss below best − threshold·|best|, in [0, 1). 1e-4 by default. */
  readonly threshold?: number;
  /** 0 by default. */
  readonly minLearningRate?: number;
}

const known = { learningRate: true, factor: true, patience: true, threshold: true, minLearningRate: true } as const;

/** A Trainer's event; of these, those of type "epoch" count. */
export interface ObservedEvent {
  readonly type: string;
  readonly loss?: number;
  readonly validation?: { readonly loss: number };
}

/**
 * A learning rate that falls whenever the loss no longer does: η = max(η₀·factorⁿ, η_min) after n plateaus. A loss that
 * is NaN is no improvement.
 *
 * PyTorch's ReduceLROnPlateau in its mode "min" with a relative threshold and without a cooldown; but what an
 * improvement has to be is relative to the size of the best loss, whatever its sign (there a loss below 0 that stands
 * still counts as one).
 *
 * ```ts
 * const plateau = new ReduceOnPlateau({ learningRate: 0.1, patience: 3 });
 * const optimizer = new SGD(model.parameters(), { learningRate: plateau.learningRate });
 * await trainer.fit(loader, { epochs: 50, validate: test, listeners: [plateau] });
 * ```
 */
export class ReduceOnPlateau {
  static readonly name: string = "ReduceOnPlateau";
  readonly #options: Required<ReduceOnPlateauOptions>;
  readonly #reductions = exact(0);
  readonly #best = exact(Number.POSITIVE_INFINITY);
  readonly #badEpochs = exact(0);

  /** @throws RangeError if an option is out of its range. */
  constructor(options: ReduceOnPlateauOptions) {
    assertOptions("ReduceOnPlateau", options, known);
    const { learningRate, factor = 0.1, patience = 10, threshold = 1e-4, minLearningRate = 0 } = { ...options };
    checkedNumber("ReduceOnPlateau", "learningRate", learningRate, "a finite number above 0");
    checkedNumber("ReduceOnPlateau", "factor", factor, "a number in (0, 1)");
    checkedNumber("ReduceOnPlateau", "patience", patience, "a whole number of at least 0");
    checkedNumber("ReduceOnPlateau", "threshold", threshold, "a number in [0, 1)");
    checkedNumber("ReduceOnPlateau", "minLearningRate", minLearningRate, "a finite number of at least 0");
    this.#options = { learningRate, factor, patience, threshold, minLearningRate };
  }

  /** The schedule for an optimizer: the rate as it is now, whatever the step. */
  readonly learningRate = (): number => {
    const { learningRate, factor, minLearningRate } = this.#options;
    return Math.max(learningRate * portableMath.power(factor, this.#count("reductions")), minLearningRate);
  };

  /**
   * Takes notice of an epoch: of its loss on the validation data or, if there are none, on the training data. Other
   * events are passed over. A number is taken as it is: `observe(1 - accuracy)`.
   * @throws TypeError if it is neither an event nor a number.
   */
  observe(event: ObservedEvent | number): void {
    const loss = lossOf(event);
    if (loss !== undefined) this.#epoch(loss);
  }

  /** What was observed so far, as numbers that can be saved beside the model's and the optimizer's. */
  state(): Map<string, Buffer> {
    return new Map([
      ["reductions", this.#reductions],
      ["best", this.#best],
      ["badEpochs", this.#badEpochs],
    ]);
  }

  /**
   * Copies a state into this one; with `strict: false` the names that both have.
   * @throws ShapeError that lists what is missing, unexpected or of another shape; then nothing was changed.
   */
  load(state: ReadonlyMap<string, ValuesLike>, options: AssignOptions = {}): Unmatched {
    return assignState("ReduceOnPlateau.load", this.state(), state, options);
  }

  /** "ReduceOnPlateau: learningRate 0.01 after 2 reductions, best loss 0.35, 4 of 10 epochs of patience used" */
  toString(): string {
    const rate = `learningRate ${numberText(this.learningRate())}`;
    const reductions = countText(this.#count("reductions"), "reduction");
    const best = `best loss ${numberText(this.#best.value.item())}`;
    const patience = `${this.#count("badEpochs")} of ${this.#options.patience} epochs of patience used`;
    return `ReduceOnPlateau: ${rate} after ${reductions}, ${best}, ${patience}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  #epoch(loss: number): void {
    const { patience, threshold } = this.#options;
    const best = this.#best.value.item();
    const improved = loss < best * (1 - Math.sign(best) * threshold);
    if (improved) this.#best.assign([loss]);
    const badEpochs = improved ? 0 : this.#count("badEpochs") + 1;
    const plateau = badEpochs > patience;
    if (plateau) this.#reductions.assign([this.#count("reductions") + 1]);
    this.#badEpochs.assign([plateau ? 0 : badEpochs]);
  }

  #count(name: "reductions" | "badEpochs"): number {
    return countIn("ReduceOnPlateau", name, name === "reductions" ? this.#reductions : this.#badEpochs);
  }
}

/** Of an epoch, or a number itself; undefined for other events. */
function lossOf(event: ObservedEvent | number): number | undefined {
  if (typeof event === "number") return event;
  if (typeof event?.type !== "string") {
    throw new TypeError(`ReduceOnPlateau.observe: expected a Trainer's event or a loss, got ${kindOf(event)}`);
  }
  if (event.type !== "epoch") return undefined;
  const { loss } = event.validation ?? event;
  if (typeof loss === "number") return loss;
  throw new TypeError(`ReduceOnPlateau.observe: expected an epoch's loss to be a number, got ${kindOf(loss)}`);
}

/** A number as it is: a best loss that were rounded up to a float would be improved on by standing still. */
function exact(value: number): Buffer {
  return withBackend(reference, () => new Buffer(scalar(value)));
}
