import { assertOptions, checkedNumber, isThenable, kindOf, portableMath, withBackend } from "@tsumiki/kernels";
import {
  type AssignOptions,
  approachInPlace,
  assignState,
  Buffer,
  type Parameter,
  scalar,
  type Tensor,
  type Unmatched,
  type ValuesLike,
} from "@tsumiki/tensor";
import { countIn } from "./checks.ts";
import { countText, sizeText } from "./description.ts";
import { namedParameters, type ParameterSource } from "./parameter-source.ts";

export interface ExponentialAverageOptions {
  /** d in [0, 1): about the last 1 / (1 − d) updates count. 0.999 by default. */
  readonly decay?: number;
}

/**
 * A moving average of weights, which often does better on data not seen than the weights themselves:
 *
 * a_t = Σ d^(t−k)·w_k / Σ d^(t−k)   over k = 1 … t,   as   a ← a + s·(w − a) with s = (1 − d) / (1 − dᵗ)
 *
 * Polyak & Juditsky, "Acceleration of stochastic approximation by averaging", 1992, with exponential weights. s is
 * corrected for the start as Adam's moments are, so that the weights before training never count and early averages are
 * not slow; PyTorch's AveragedModel with s = 1 − d (but for the first update, a copy here as there) comes to the same
 * later on. A frozen parameter is its own average. What is no parameter is left as it is: running statistics are
 * averages already.
 *
 * ```ts
 * optimizer.step();
 * average.update();
 * const accuracy = average.use(() => test(model));
 * ```
 */
export class ExponentialAverage {
  static readonly name: string = "ExponentialAverage";
  readonly decay: number;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly #averages: ReadonlyMap<string, Buffer>;
  readonly #steps: Buffer;
  /** Of frozen parameters: the value, and the average that is a copy of it. */
  readonly #copies = new Map<Parameter, readonly [value: Tensor, copy: Tensor]>();
  #users = 0;

  /**
   * Until the first update, the average is what the weights are now.
   * @throws RangeError if there are no parameters, or the decay is not in [0, 1).
   */
  constructor(parameters: ParameterSource, options: ExponentialAverageOptions = {}) {
    assertOptions("ExponentialAverage", options, { decay: true });
    const { decay = 0.999 } = options;
    this.decay = checkedNumber("ExponentialAverage", "decay", decay, "a number in [0, 1)");
    this.parameters = namedParameters("ExponentialAverage", parameters);
    this.#averages = new Map([...this.parameters].map(([name, { value }]) => [name, new Buffer(value)]));
    const [first] = this.parameters.values();
    this.#steps = withBackend(first!.value.block.backend, () => new Buffer(scalar(0)));
  }

  /** How often it was updated, also before the state was loaded. */
  get steps(): number {
    return countIn("ExponentialAverage", "step", this.#steps);
  }

  /** Takes the weights as they are now into the average: after each step of the optimizer. */
  update(): void {
    this.#assertUnused("update");
    const count = this.steps + 1;
    const share = (1 - this.decay) / (1 - portableMath.power(this.decay, count));
    for (const [parameter, average] of this.#pairs()) {
      if (parameter.frozen) {
        this.#copyOnce(parameter, average);
        continue;
      }
      if (count === 1) average.assign(parameter.value.data());
      else approachInPlace(average.value, parameter.value, share);
      average.changed("the average's update");
    }
    this.#steps.assign([count]);
  }

  /**
   * Runs `body` while the parameters hold their averages, and returns its result; whatever happens, they hold their own
   * numbers afterwards, to the bit. Nothing is copied. If body returns a promise, that is when it settles: do not train
   * until then.
   *
   * ```ts
   * await average.use(() => save("averaged.safetensors", model));
   * ```
   */
  use<Result>(body: () => Result): Result {
    if (typeof body !== "function") {
      throw new TypeError(`ExponentialAverage.use: expected a function such as () => test(model), got ${kindOf(body)}`);
    }
    this.#enter();
    let pending = false;
    try {
      const result = body();
      if (!isThenable(result)) return result;
      pending = true;
      return Promise.resolve(result).finally(() => this.#leave()) as Result;
    } finally {
      if (!pending) this.#leave();
    }
  }

  /** "step", and the average of each parameter by its name: what is saved. Shared, not copied. */
  state(): Map<string, Buffer> {
    this.#assertUnused("state");
    return new Map([["step", this.#steps], ...this.#averages]);
  }

  /**
   * Copies the state of an average over parameters of the same names and shapes into this one; with
   * `strict: false` the names that both have, and returns the others.
   * @throws ShapeError that lists what is missing, unexpected or of another shape; then nothing was changed.
   */
  load(state: ReadonlyMap<string, ValuesLike>, options: AssignOptions = {}): Unmatched {
    return assignState("ExponentialAverage.load", this.state(), state, options);
  }

  /** "ExponentialAverage over 6 parameters (433,890 numbers), decay 0.999, 120 steps" */
  toString(): string {
    const steps = countText(this.steps, "step");
    return `ExponentialAverage over ${sizeText(this.parameters)}, decay ${this.decay}, ${steps}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** What is frozen changes only if somebody loads other numbers, into the parameter or its average. */
  #copyOnce(parameter: Parameter, average: Buffer): void {
    const [value, copy] = this.#copies.get(parameter) ?? [];
    if (value === parameter.value && copy === average.value) return;
    average.assign(parameter.value.data());
    this.#copies.set(parameter, [parameter.value, average.value]);
  }

  #enter(): void {
    if (this.#users++ === 0) this.#exchange();
  }

  #leave(): void {
    if (--this.#users === 0) this.#exchange();
  }

  #exchange(): void {
    for (const [parameter, average] of this.#pairs()) parameter.exchange(average);
  }

  *#pairs(): Iterable<[parameter: Parameter, average: Buffer]> {
    for (const [name, parameter] of this.parameters) yield [parameter, this.#averages.get(name) as Buffer];
  }

  #assertUnused(method: string): void {
    if (this.#users === 0) return;
    throw new Error(`ExponentialAverage.${method}: the averages are in use; call it when \`use\` is done`);
  }
}
