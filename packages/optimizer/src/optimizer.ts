import { checkedNumber, type UpdateStep, withBackend } from "@tsumiki/kernels";
import {
  type AssignOptions,
  assignState,
  Buffer,
  type Parameter,
  scalar,
  type Tensor,
  type Unmatched,
  type ValuesLike,
  zeros,
} from "@tsumiki/tensor";
import { countIn } from "./checks.ts";
import { countText, numberText, sizeText } from "./description.ts";
import { type Group, type GroupOptions, groupOf } from "./groups.ts";
import { namedParameters, type ParameterSource } from "./parameter-source.ts";
import { SkippedSteps } from "./skipped-steps.ts";

/** A number, or a schedule: the learning rate after `step` steps, 0 for the first. */
export type LearningRate = number | ((step: number) => number);

export interface OptimizerOptions extends GroupOptions {
  /** η, or a schedule of it. */
  readonly learningRate?: LearningRate;
}

/** The names of `OptimizerOptions`, for `assertOptions`. */
export const optimizerOptions = { learningRate: true, weightDecay: true, learningRateFactor: true } as const;

/** One step of one parameter: η and λ are its own. */
export interface Step extends UpdateStep {
  /** t, 1 in the first step: of the optimizer or, where it counts those of each parameter, of this one. */
  readonly count: number;
}

const newWeights = "the optimizer's step: call forward again before backward";

/**
 * Moves parameters against their gradients. A subclass is one update of one parameter; all else is here.
 *
 * `Memory` is what it remembers of every parameter: tensors of the parameter's shape, zero at first, made in the first
 * step. A parameter whose gradient nobody has ever asked for is left alone, as PyTorch leaves one without a gradient
 * alone. One that had a gradient before and gets none in this step has the gradient 0: momentum and weight decay go on.
 * A frozen one has none, and is left alone with all that is remembered of it: once unfrozen it goes on from there.
 */
export abstract class Optimizer<Memory extends Readonly<Record<string, Tensor>> = Readonly<Record<string, Tensor>>> {
  /** As it appears in messages. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly #groups: ReadonlyMap<Parameter, Group>;
  readonly #learningRate: LearningRate;
  readonly #remembered: readonly (keyof Memory & string)[];
  readonly #memory = new Map<Parameter, Map<string, Buffer>>();
  readonly #skipped: ReadonlyMap<Parameter, SkippedSteps>;
  readonly #steps: Buffer;

  /**
   * @param parameters a parameter that appears twice is updated once
   * @param remembered the names in `Memory`
   * @param countsEach whether an update depends on how many there were of the same parameter
   * @throws RangeError if there are no parameters, or an option is out of its range; TypeError if it is of another kind.
   */
  constructor(
    name: string,
    parameters: ParameterSource,
    options: OptimizerOptions & { readonly learningRate: LearningRate },
    remembered: readonly (keyof Memory & string)[],
    countsEach = false,
  ) {
    this.name = name;
    this.parameters = namedParameters(name, parameters);
    this.#groups = new Map(
      [...this.parameters].map(([own, parameter]) => [parameter, groupOf(name, own, parameter, options)]),
    );
    this.#learningRate = options.learningRate;
    if (typeof options.learningRate !== "function") this.#assertRate("learningRate", options.learningRate);
    this.#remembered = remembered;
    this.#skipped = new Map(countsEach ? this.#skippedSteps() : []);
    const [first] = this.parameters.values();
    this.#steps = withBackend(first!.value.block.backend, () => new Buffer(scalar(0)));
  }

  /** Changes `value` and `memory` in place. `gradient` is not yet decayed: the update kernels see to λ themselves. */
  protected abstract update(parameter: Parameter, memory: Memory, step: Step): void;

  /**
   * Updates every parameter and clears the gradients. A `backward` from before is an error afterwards.
   * @throws RangeError if the schedule gives a rate that is negative or not finite; then nothing is updated.
   */
  step(): void {
    const { learningRate } = this;
    const count = this.steps + 1;
    for (const [parameter, { learningRateFactor, weightDecay }] of this.#groups) {
      const skipped = this.#skipped.get(parameter);
      if (!parameter.hasGradient) {
        skipped?.add();
        continue;
      }
      const own = count - (skipped?.count ?? 0);
      this.#updateOne(parameter, { learningRate: learningRate * learningRateFactor, weightDecay, count: own });
    }
    this.zeroGradients();
    this.#steps.assign([count]);
  }

  /** Forgets the gradients without a step. */
  zeroGradients(): void {
    for (const parameter of this.parameters.values()) parameter.zeroGradient();
  }

  /** How many steps were taken, also before the state was loaded. */
  get steps(): number {
    return countIn(this.name, "step", this.#steps);
  }

  /** η of the next step, before a parameter's `learningRateFactor`. */
  get learningRate(): number {
    const rate = this.#learningRate;
    if (typeof rate === "number") return rate;
    const { steps } = this;
    return this.#assertRate(`learningRate(${steps})`, rate(steps));
  }

  /**
   * Everything that training needs to go on where it stopped: "step", and for each parameter what is remembered of it
   * ("0.weight.velocity"); of Adam and AdamW also how many steps left it alone ("0.weight.skipped"). Shared, not copied, as a layer's state is. The count is exact up to 2²⁴ steps in float32.
   */
  state(): Map<string, Buffer> {
    const state = new Map([["step", this.#steps]]);
    for (const [name, parameter] of this.parameters) {
      for (const [remembered, buffer] of this.#memoryOf(parameter)) state.set(`${name}.${remembered}`, buffer);
      const skipped = this.#skipped.get(parameter);
      if (skipped) state.set(`${name}.skipped`, skipped.buffer);
    }
    return state;
  }

  /**
   * Copies a state, of an optimizer of the same kind over parameters of the same names and shapes, into this one; with
   * `strict: false` the names that both have, and returns the others.
   * @throws ShapeError that lists what is missing, unexpected or of another shape; then nothing was changed.
   */
  load(state: ReadonlyMap<string, ValuesLike>, options: AssignOptions = {}): Unmatched {
    return assignState(`${this.name}.load`, this.state(), state, options);
  }

  /** "Adam over 6 parameters (433,890 numbers), learningRate 0.001, 120 steps" */
  toString(): string {
    const rate = this.#learningRate;
    const now = typeof rate === "number" ? numberText(rate) : `${numberText(rate(this.steps))} by a schedule`;
    return `${this.name} over ${sizeText(this.parameters)}, learningRate ${now}, ${countText(this.steps, "step")}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  *#skippedSteps(): Iterable<[Parameter, SkippedSteps]> {
    for (const [name, parameter] of this.parameters) {
      const { backend } = parameter.value.block;
      yield [parameter, new SkippedSteps(this.name, `${name}.skipped`, backend)];
    }
  }

  #updateOne(parameter: Parameter, step: Step): void {
    const memory = this.#memoryOf(parameter);
    const tensors = Object.fromEntries([...memory].map(([name, { value }]) => [name, value]));
    this.update(parameter, tensors as Memory, step);
    for (const buffer of [parameter, ...memory.values()]) buffer.changed(newWeights);
  }

  #memoryOf(parameter: Parameter): Map<string, Buffer> {
    let memory = this.#memory.get(parameter);
    if (memory === undefined) {
      const { shape, block } = parameter.value;
      const cleared = () => new Buffer(zeros(shape));
      memory = new Map(this.#remembered.map((name) => [name, withBackend(block.backend, cleared)]));
      this.#memory.set(parameter, memory);
    }
    return memory;
  }

  #assertRate(argument: string, rate: number): number {
    return checkedNumber(this.name, argument, rate, "a finite number of at least 0");
  }
}
