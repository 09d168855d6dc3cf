import { type UpdateStep, withBackend } from "@tsumiki/kernels";
import { assignState, Buffer, Parameter, scalar, type Tensor, type ValuesLike, zeros } from "@tsumiki/tensor";
import { checked } from "./checks.ts";

/** A number, or a schedule: the learning rate after `step` steps, 0 for the first. */
export type LearningRate = number | ((step: number) => number);

/** `model.parameters()`, or parameters without names, which are then called "0", "1", … */
export type ParameterSource = ReadonlyMap<string, Parameter> | Iterable<Parameter>;

export interface OptimizerOptions {
  /** η, or a schedule of it. */
  readonly learningRate?: LearningRate;
  /** λ ≥ 0: adds λ·w to the gradient, which is an L2 penalty of λ/2·‖w‖² on the loss. 0 by default. */
  readonly weightDecay?: number;
}

/** What is the same for every parameter in one step. */
export interface Step extends UpdateStep {
  /** t, 1 in the first step. */
  readonly count: number;
}

const newWeights = "the optimizer's step: call forward again before backward";

/**
 * Moves parameters against their gradients. A subclass is one update of one parameter; all else is here.
 *
 * `Memory` is what it remembers of every parameter: tensors of the parameter's shape, zero at first, made in the first
 * step. A parameter whose gradient nobody has ever asked for is left alone, as PyTorch leaves one without a gradient
 * alone. One that had a gradient before and gets none in this step has the gradient 0: momentum and weight decay go on.
 */
export abstract class Optimizer<Memory extends Readonly<Record<string, Tensor>> = Readonly<Record<string, Tensor>>> {
  /** As it appears in messages. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly weightDecay: number;
  readonly #learningRate: LearningRate;
  readonly #remembered: readonly (keyof Memory & string)[];
  readonly #memory = new Map<Parameter, Map<string, Buffer>>();
  readonly #steps: Buffer;

  /**
   * @param parameters a parameter that appears twice is updated once
   * @param remembered the names in `Memory`
   * @throws RangeError if there are no parameters, or an option is out of its range; TypeError if it is of another kind.
   */
  constructor(
    name: string,
    parameters: ParameterSource,
    options: OptimizerOptions & { readonly learningRate: LearningRate },
    remembered: readonly (keyof Memory & string)[],
  ) {
    this.name = name;
    this.parameters = namedOnce(name, parameters);
    this.weightDecay = checked(name, "weightDecay", options.weightDecay ?? 0, "a finite number of at least 0");
    this.#learningRate = options.learningRate;
    if (typeof options.learningRate !== "function") this.#assertRate("learningRate", options.learningRate);
    this.#remembered = remembered;
    const [first] = this.parameters.values();
    this.#steps = withBackend(first!.value.block.backend, () => new Buffer(scalar(0)));
  }

  /** Changes `value` and `memory` in place. `gradient` is not yet decayed: the update kernels add λ·w themselves. */
  protected abstract update(parameter: Parameter, memory: Memory, step: Step): void;

  /**
   * Updates every parameter and clears the gradients. A `backward` from before is an error afterwards.
   * @throws RangeError if the schedule gives a rate that is negative or not finite; then nothing is updated.
   */
  step(): void {
    const { learningRate, weightDecay } = this;
    const count = this.steps + 1;
    for (const parameter of this.parameters.values()) {
      if (parameter.hasGradient) this.#updateOne(parameter, { learningRate, weightDecay, count });
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
    const steps = this.#steps.value.item();
    if (!Number.isInteger(steps) || steps < 0) {
      throw new RangeError(`${this.name}: the state's "step" must be a whole number of at least 0, got ${steps}`);
    }
    return steps;
  }

  /** η of the next step. */
  get learningRate(): number {
    const rate = this.#learningRate;
    if (typeof rate === "number") return rate;
    const { steps } = this;
    return this.#assertRate(`learningRate(${steps})`, rate(steps));
  }

  /**
   * Everything that training needs to go on where it stopped: "step", and for each parameter what is remembered of it
   * ("0.weight.velocity"). Shared, not copied, as a layer's state is. The count is exact up to 2²⁴ steps in float32.
   */
  state(): Map<string, Buffer> {
    const state = new Map([["step", this.#steps]]);
    for (const [name, parameter] of this.parameters) {
      for (const [remembered, buffer] of this.#memoryOf(parameter)) state.set(`${name}.${remembered}`, buffer);
    }
    return state;
  }

  /**
   * Copies a state, of an optimizer of the same kind over parameters of the same names and shapes, into this one.
   * @throws ShapeError that lists what is missing, unexpected or of another shape; then nothing was changed.
   */
  load(state: ReadonlyMap<string, ValuesLike>): void {
    assignState(`${this.name}.load`, this.state(), state);
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
    return checked(this.name, argument, rate, "a finite number of at least 0");
  }
}

function namedOnce(place: string, source: ParameterSource): Map<string, Parameter> {
  if (typeof source?.[Symbol.iterator] !== "function") {
    throw new TypeError(`${place}: parameters must be a Map or another iterable of them; pass model.parameters()`);
  }
  const named = new Map<string, Parameter>();
  const seen = new Set<Parameter>();
  for (const [name, parameter] of isMap(source) ? source : entries(source)) {
    if (!(parameter instanceof Parameter)) {
      throw new TypeError(`${place}: expected "${name}" to be a Parameter, got ${String(parameter)}`);
    }
    if (!seen.has(parameter)) named.set(name, parameter);
    seen.add(parameter);
  }
  if (named.size === 0) throw new RangeError(`${place}: there are no parameters to train; pass model.parameters()`);
  return named;
}

function isMap(source: ParameterSource): source is ReadonlyMap<string, Parameter> {
  return source instanceof Map;
}

function* entries(parameters: Iterable<Parameter>): Iterable<[string, Parameter]> {
  let index = 0;
  for (const parameter of parameters) yield [String(index++), parameter];
}
